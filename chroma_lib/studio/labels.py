"""Labels and messages of the slider and the app, in English and Korean."""

from chroma_lib import language

# Key -> English, Korean. Names in braces are filled in by `label`.
LABELS = {
    # The title of the app's browser tab.
    "title": ("Chroma", "크로마"),
    # What to color, and with which weights.
    "model": ("model", "모델"),
    "picture": ("picture", "그림"),
    "upload": ("your picture", "내 그림"),
    "recolor": ("keep parts and skin", "부분과 피부 유지"),
    "recolor_tooltip": (
        "read the parts from the picture's own colors; keep skin, white, gray and black",
        "그림의 원래 색에서 부분을 찾고, 피부와 흰색, 회색, 검은색은 그대로 둡니다",
    ),
    # The noise.
    "block": ("block {block}", "블록 {block}"),
    "block_tooltip": (
        "added to part {block} of {blocks} of the noise",
        "노이즈를 {blocks}등분한 것 중 {block}번째 부분에 더할 값",
    ),
    "walk": ("walk", "보간"),
    "walk_tooltip": ("from one random noise to another", "한 무작위 노이즈에서 다른 노이즈로"),
    "dice": ("new noise", "새 노이즈"),
    "undo": ("undo", "되돌리기"),
    "redo": ("redo", "다시 하기"),
    # The regions.
    "hold_hint": (
        "Click a region to hold its color.",
        "영역을 누르면 색이 고정됩니다.",
    ),
    "regions": ("regions: click one to hold its color", "영역: 누르면 색을 고정합니다"),
    "region": ("region {number}, {share:.0%}", "영역 {number}, {share:.0%}"),
    "hold_all": ("hold all", "모두 고정"),
    "free_all": ("let all go", "모두 풀기"),
    "color": ("its color", "그 영역의 색"),
    "color_tooltip": ("of the region held last", "마지막에 고정한 영역의 색"),
    # The colorings and the pack.
    "image": ("{name}, colored", "채색한 {name}"),
    "strip": ("{count} colorings", "채색 결과 {count}가지"),
    "coloring": ("coloring {number}", "채색 {number}"),
    "keep": ("into the pack", "팩에 넣기"),
    "save": ("save the pack", "팩 저장"),
    "pack": ("in the pack", "팩에 든 것"),
    "take_out": ("take coloring {number} out", "{number}번 채색 빼기"),
    # Messages.
    "empty": ("Nothing is drawn on this picture.", "이 그림에는 그려진 것이 없습니다."),
    "saved_1": ("1 coloring saved in {folder}", "채색 결과 1개를 {folder}에 저장했습니다"),
    "saved": (
        "{count} colorings saved in {folder}",
        "채색 결과 {count}개를 {folder}에 저장했습니다",
    ),
}

# The same, of the page of the app. The page fills in the names in braces.
APP_LABELS = {
    # The bar.
    "add": ("Open pictures", "그림 열기"),
    "keep": ("Keep", "담기"),
    "keep_tip": ("put this coloring into the pack (K)", "이 채색을 팩에 넣습니다 (K)"),
    "save": ("Save pack", "팩 저장"),
    "save_tip": (
        "save the pack of this picture; without kept colorings, the one shown (Ctrl+S)",
        "이 그림의 팩을 저장합니다. 담아 둔 채색이 없으면 지금 보이는 것을 저장합니다 (Ctrl+S)",
    ),
    "save_all": ("Save all", "모두 저장"),
    "save_all_tip": (
        "save a pack for each picture that you worked on",
        "작업한 그림마다 팩을 저장합니다",
    ),
    "undo": ("Undo", "되돌리기"),
    "redo": ("Redo", "다시 하기"),
    "view": ("What is shown", "보기"),
    "view_result": ("Result", "결과"),
    "view_split": ("Both", "나란히"),
    "view_original": ("Original", "원본"),
    "zoom": ("Zoom", "확대와 축소"),
    "zoom_in": ("Zoom in (+)", "확대 (+)"),
    "zoom_out": ("Zoom out (-)", "축소 (-)"),
    "zoom_fit": ("Whole picture (0)", "전체 보기 (0)"),
    "language": ("Language", "언어"),
    # The picture.
    "pictures": ("Pictures", "그림"),
    "close": ("Remove {name} from the list", "목록에서 {name} 빼기"),
    "stage": (
        "{name}, colored. Arrow keys move it, + and - zoom, 0 shows all of it, comma and period"
        " choose a part, O shows the original",
        "채색한 {name}. 화살표 키로 옮기고 +와 -로 확대하거나 축소하며, 0은 전체 보기, 쉼표와"
        " 마침표는 부분 선택, O는 원본 보기입니다",
    ),
    "original_of": ("{name}, the original", "{name}의 원본"),
    "tools": ("Tools", "도구"),
    "tool_select": ("Choose", "선택"),
    "tool_dab": ("Paint", "칠하기"),
    "tool_split": ("Split", "나누기"),
    "tool_merge": ("Merge", "합치기"),
    "hint_select": (
        "Click a part to choose it, then give it a color.",
        "부분을 눌러 선택한 다음 색을 주십시오.",
    ),
    "hint_dab": (
        "Click or draw on an area: the color spreads to its outlines.",
        "영역을 누르거나 그 위에 선을 그으면 색이 윤곽선까지 퍼집니다.",
    ),
    "hint_split": (
        "Click an area: it becomes a part of its own, up to its outlines.",
        "영역을 누르면 윤곽선까지가 따로 한 부분이 됩니다.",
    ),
    "hint_merge": (
        "Click the part that should join {part}.",
        "{part}에 합칠 부분을 누르십시오.",
    ),
    "hint_merge_none": (
        "First click the part that stays; then the one that joins it.",
        "남길 부분을 먼저 누르고, 거기에 합칠 부분을 누르십시오.",
    ),
    "loading": (
        "Loading the network. You can look at the picture already.",
        "신경망을 불러오는 중입니다. 그림은 벌써 볼 수 있습니다.",
    ),
    "reading": ("Finding the parts of this picture.", "이 그림의 부분을 찾는 중입니다."),
    "empty": ("Nothing is drawn on this picture.", "이 그림에는 그려진 것이 없습니다."),
    # Parts and colors.
    "parts": ("Parts", "부분"),
    "part": ("{part}, {share}%", "{part}, {share}%"),
    "part_held": ("{part}, {share}%, keeps its color", "{part}, {share}%, 색 유지"),
    "no_part": ("No part is chosen.", "선택한 부분이 없습니다."),
    "brush": ("Color of the brush", "붓의 색"),
    "name": ("Name", "이름"),
    "color": ("Color", "색"),
    "hex": ("Color as #rrggbb", "색 (#rrggbb)"),
    "hue": ("Hue", "색상"),
    "saturation": ("Saturation", "채도"),
    "brightness": ("Brightness", "밝기"),
    "swatches": ("Colors to choose from", "고를 수 있는 색"),
    "lightness": ("Lightness too", "명도도 바꾸기"),
    "lightness_tip": (
        "the part gets the picked color itself, with its shading kept; otherwise it stays as light"
        " or dark as it is drawn",
        "음영을 지키면서 고른 색 그대로 칠합니다. 끄면 그려진 명도를 그대로 둡니다",
    ),
    "hold": ("Keep this color", "이 색 유지"),
    "hold_tip": (
        "new colors of the picture do not change this part",
        "그림의 색을 새로 바꾸어도 이 부분은 그대로입니다",
    ),
    "as_drawn": ("As in the original", "원본 색으로"),
    "hold_all": ("Keep all", "모두 유지"),
    "free_all": ("Let all go", "모두 풀기"),
    # New colors, and the pack.
    "dice": ("New colors", "새로운 색"),
    "dice_tip": (
        "new colors for all parts that do not keep theirs (N)",
        "색을 유지하지 않는 모든 부분에 새로운 색을 줍니다 (N)",
    ),
    "strip": ("Colorings to choose from", "고를 수 있는 채색"),
    "coloring": ("coloring {number}", "채색 {number}"),
    "own_colors": ("the picture's own colors", "그림의 원래 색"),
    "pack": ("Pack", "팩"),
    "pack_empty": ("Colorings that you keep come here.", "담은 채색이 여기에 모입니다."),
    "take": ("Show coloring {number} of the pack", "팩의 {number}번 채색 보기"),
    "drop": ("Take coloring {number} out of the pack", "팩에서 {number}번 채색 빼기"),
    # More.
    "more": ("More", "더 보기"),
    "walk": ("From this coloring to another", "이 채색에서 다른 채색으로"),
    "recolor": ("Keep parts and skin of colored pictures", "색이 있는 그림의 부분과 피부 유지"),
    "model": ("Network", "신경망"),
    "spread": ("Use these colors in all pictures", "이 색을 모든 그림에 쓰기"),
    "start_over": ("Start over", "처음부터 다시"),
    "start_over_ask": (
        "Forget all colors, packs that are not saved, and the pictures that you opened?",
        "모든 색과 저장하지 않은 팩, 불러온 그림을 지울까요?",
    ),
    # Messages.
    "dabbed": ("{part} has this color now.", "{part}에 이 색을 칠했습니다."),
    "split_off": ("{part} is a part of its own now.", "{part}: 이제 따로 한 부분입니다."),
    "is_whole": (
        "This area is all of {part}: nothing is left to split off.",
        "이 영역이 {part} 전체이므로 더 나눌 것이 없습니다.",
    ),
    "merged": ("It belongs to {part} now.", "이제 {part}에 속합니다."),
    "spread_done": (
        "The pictures that you opened have these colors now; others get them when you open them.",
        "열어 본 그림에 이 색을 입혔습니다. 다른 그림은 열 때 이 색이 됩니다.",
    ),
    "started_over": ("Everything is as at the beginning.", "모두 처음 상태입니다."),
    "saving_start": (
        "Saving {name}: reading the picture.",
        "{name} 저장 중: 그림을 읽고 있습니다.",
    ),
    "saving": (
        "Saving {name}: {done} of {count} colorings.",
        "{name} 저장 중: 채색 {count}개 중 {done}개.",
    ),
    "saving_end": (
        "Saving {name}: sheet and palettes.",
        "{name} 저장 중: 시트와 팔레트를 쓰고 있습니다.",
    ),
    "left": ("About {seconds} s left.", "약 {seconds}초 남았습니다."),
    "stop": ("Stop", "멈추기"),
    "saved_1": LABELS["saved_1"],
    "saved": LABELS["saved"],
    "too_large": (
        "{name} is larger than {limit} MB: color it with `chroma colorize`.",
        "{name}: {limit}MB보다 큽니다. `chroma colorize`로 채색하십시오.",
    ),
    "uploading": ("Reading {name}.", "{name} 읽는 중입니다."),
    "lost": (
        "The app does not answer. If you stopped it, start it again: your work is stored.",
        "앱이 응답하지 않습니다. 앱을 끝냈다면 다시 실행하십시오. 작업은 남아 있습니다.",
    ),
}


def label(key: str, lang: str = "both", **values: object) -> str:
    """Return a label in the reader's language.

    Parameters
    ----------
    key : str
        A key of `LABELS`.
    lang : {"both", "en", "ko"}
    **values : object
        What replaces the names in braces.

    Returns
    -------
    str

    Raises
    ------
    ChromaError
        If `lang` is unknown.
    """
    english, korean = LABELS[key]
    return language.text(english.format(**values), korean.format(**values), lang)
