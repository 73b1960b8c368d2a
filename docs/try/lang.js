// The page's texts in English and Korean.

const TEXTS = {
  title: ["Chroma: 25 colorings of a drawing", "크로마: 그림 한 장을 25가지 색으로"],
  language: ["Language", "언어"],
  headline: ["Drop a drawing. See 25 colorings.", "그림을 놓으면 채색 25가지가 나옵니다."],
  promise: [
    "Your browser does all the work. The picture never leaves your computer.",
    "모든 계산은 브라우저 안에서 합니다. 그림은 이 컴퓨터 밖으로 나가지 않습니다.",
  ],
  choose: ["Choose a picture", "그림 고르기"],
  choose_hint: [
    "or drop it anywhere on the page, or paste it. Up to 24 megapixels.",
    "페이지 아무 곳에나 끌어다 놓거나 붙여 넣어도 됩니다. 최대 2,400만 픽셀.",
  ],
  samples: ["Or try a sample:", "예시로 시작하기:"],
  sample: ["Sample {name}", "예시 {name}"],
  drop_here: ["Drop the picture to color it", "놓으면 채색을 시작합니다"],
  colorings: ["25 colorings", "채색 25가지"],
  coloring: ["Coloring {number}", "채색 {number}"],
  picture: ["Coloring {number} of {name}, enlarged", "크게 본 {name}의 채색 {number}"],
  dice: ["New colors", "새로운 색"],
  undo: ["Undo", "되돌리기"],
  save: ["Save all (zip)", "모두 저장 (zip)"],
  png: ["Save as PNG", "PNG로 저장"],
  noise: ["Change this coloring", "이 채색 바꾸기"],
  block: ["Block {number}", "블록 {number}"],
  walk: ["Walk to another", "다른 색으로 걷기"],
  parts: ["Parts", "부분"],
  hold: ["Hold {part}", "{part} 고정"],
  color: ["Color of {part}", "{part}의 색"],
  free: ["Let all parts go", "모두 풀기"],
  hold_hint: [
    "Click a part of the picture to hold its color in all colorings.",
    "그림에서 한 부분을 누르면 모든 채색에서 그 색이 고정됩니다.",
  ],
  footer: [
    "The zip holds what the command chroma colorize writes: a PNG of each coloring, a sprite sheet, palettes, and a record to make the same pack again.",
    "zip에는 chroma colorize 명령이 쓰는 것과 같은 파일이 들어 있습니다. 채색마다 PNG 한 장, 스프라이트 시트, 팔레트, 그리고 같은 팩을 다시 만들 수 있는 기록입니다.",
  ],
  credits: [
    "Sample characters from Ren’Py: Eileen by Piroshki, Lucy by Mugenjohncel, Sylvie by Deji and Derik.",
    "예시 캐릭터는 Ren’Py에서 가져왔습니다. 아일린: Piroshki, 루시: Mugenjohncel, 실비: Deji와 Derik.",
  ],
  loading: ["Getting ready…", "준비하고 있습니다…"],
  reading: ["Reading {name}…", "{name}: 읽고 있습니다…"],
  reading_piece: [
    "Reading {name}: {done} of {count} pieces…",
    "{name}: {count}조각 가운데 {done}조각을 읽었습니다…",
  ],
  done: ["25 colorings of {name}", "{name}: 채색 25가지를 만들었습니다"],
  held: ["{part}: held", "{part}: 고정했습니다"],
  freed: ["{part}: free again", "{part}: 고정을 풀었습니다"],
  saving: ["Writing coloring {done} of {count}…", "채색 {count}가지 가운데 {done}번째를 쓰고 있습니다…"],
  saved: ["Saved {file}", "{file}: 저장했습니다"],
  keep: ["Keep parts and skin of colored pictures", "색이 있는 그림의 부분과 피부 유지"],
  recolored: [
    "This picture has colors of its own: skin, whites, grays and blacks stay, other parts get new ones.",
    "원래 색이 있는 그림입니다. 피부와 흰색, 회색, 검은색은 그대로 두고 나머지 부분의 색을 바꿉니다.",
  ],
  as_gray: [
    "This picture has colors of its own, but it is colored here as if it were gray.",
    "원래 색이 있는 그림이지만, 지금은 흑백 그림처럼 명도만 읽어 채색합니다.",
  ],
  line_art: [
    "This picture is nearly all black and white, which get no color. Lay flat grays under the lines first.",
    "검은색과 흰색뿐인 그림이라 색이 거의 입혀지지 않습니다. 먼저 선 아래에 회색을 고르게 칠하십시오.",
  ],
  unreadable: [
    "{name}: cannot be read. Choose a PNG, JPEG, WebP or GIF picture.",
    "{name}: 읽을 수 없습니다. PNG, JPEG, WebP, GIF 그림을 고르십시오.",
  ],
  too_large: [
    "{name}: has more than 24 megapixels. Scale the picture down first.",
    "{name}: 2,400만 픽셀보다 큽니다. 먼저 크기를 줄이십시오.",
  ],
  empty: [
    "{name}: nothing is drawn on this picture. Choose another one.",
    "{name}: 그려진 것이 없습니다. 다른 그림을 고르십시오.",
  ],
  failed: ["Something went wrong: {reason}. Reload the page.", "오류가 났습니다: {reason}. 페이지를 새로 고치십시오."],
};

const PARTS = {
  background: ["background", "배경"],
  ink: ["lines", "선"],
  skin: ["skin", "피부"],
  hair: ["hair", "머리카락"],
  eyes: ["eyes", "눈동자"],
  upper: ["top", "윗옷"],
  accessory: ["accessory", "장신구"],
  eye_white: ["whites of the eyes", "눈 흰자"],
  mouth: ["mouth", "입"],
  lower: ["skirt or trousers", "치마·바지"],
  over: ["coat", "겉옷"],
  legs: ["stockings", "스타킹"],
  feet: ["shoes", "신발"],
  hands: ["gloves", "장갑"],
  neck: ["scarf", "목도리"],
  head: ["hat", "모자"],
  belt: ["belt", "허리띠"],
  trim: ["trim", "테두리 장식"],
  pattern: ["pattern", "무늬"],
  prop: ["prop", "소품"],
  wings: ["wings", "날개"],
  tail: ["tail", "꼬리"],
  backdrop: ["backdrop", "배경 그림"],
};

export const LANGUAGES = ["en", "ko"];

/** The language of ?lang=, or of the browser. */
export function chooseLanguage(search, browser) {
  const asked = new URLSearchParams(search).get("lang");
  if (LANGUAGES.includes(asked)) return asked;
  const known = browser.map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag));
  return known ?? "en";
}

let index = 0;

/** Use a language for all texts from now on, also for those on the page. */
export function setLanguage(lang) {
  index = LANGUAGES.indexOf(lang);
  document.documentElement.lang = lang;
  document.title = text("title");
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = text(element.dataset.text);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.dataset.label));
  }
}

/** A text in the reader's language; names in braces are replaced by values. */
export function text(key, values = {}) {
  return TEXTS[key][index].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The name of a part of a character. */
export function partName(part) {
  return PARTS[part]?.[index] ?? part;
}
