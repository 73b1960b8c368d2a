"""Labels in English and Korean: of measures, of regions, and of the rows of comparisons.

To change the label of a metric in figures, tables and model cards, change `MEASURE_NAMES`, or
`_REGION_MEASURES` for a metric that is measured region by region.
"""

from collections.abc import Iterable

from chroma_lib import language

# Region -> (English, Korean), in the order of `chroma_lib.characters.REGIONS`.
REGION_NAMES = {
    "background": ("background", "배경"),
    "ink": ("ink", "선"),
    "skin": ("skin", "피부"),
    "hair": ("hair", "머리카락"),
    "left_eye": ("left eye", "왼쪽 눈"),
    "right_eye": ("right eye", "오른쪽 눈"),
    "upper": ("upper garment", "상의"),
    "accessory": ("accessory", "장신구"),
    "eye_white": ("white of the eye", "눈 흰자"),
    "mouth": ("mouth", "입"),
    "lower": ("lower garment", "하의"),
    "over": ("outer garment", "겉옷"),
    "legs": ("socks, stockings", "양말·스타킹"),
    "feet": ("shoes", "신발"),
    "hands": ("gloves", "장갑"),
    "neck": ("neckwear", "목 장식"),
    "head": ("headwear", "머리 장식"),
    "belt": ("belt", "허리띠"),
    "trim": ("trim", "단 장식"),
    "pattern": ("pattern", "무늬"),
    "prop": ("prop", "소품"),
    "wings": ("wings", "날개"),
    "tail": ("tail", "꼬리"),
    "backdrop": ("backdrop", "배경 도형"),
}
# Part of `chroma_lib.gan.parts.PARTS` -> (English, Korean).
PART_NAMES = {**REGION_NAMES, "eyes": ("eyes", "눈")}
REGION_COLORS = {
    "background": "#F2F2F2",
    "ink": "#222222",
    "skin": "#F0C9A4",
    "hair": "#0072B2",
    "left_eye": "#009E73",
    "right_eye": "#F0E442",
    "upper": "#CC79A7",
    "accessory": "#D55E00",
    "eye_white": "#FFFFFF",
    "mouth": "#A3263B",
    "lower": "#56B4E9",
    "over": "#6A3D9A",
    "legs": "#B2DF8A",
    "feet": "#8C510A",
    "hands": "#E69F00",
    "neck": "#E7298A",
    "head": "#1B5E20",
    "belt": "#7F7F00",
    "trim": "#CAB2D6",
    "pattern": "#80CDC1",
    "prop": "#5C6BC0",
    "wings": "#FFD6E8",
    "tail": "#C0714F",
    "backdrop": "#C9D6E3",
}

# Measures of each region -> (English, Korean): "blotch_hair" is "blotch: hair".
_REGION_MEASURES = {
    "diversity": ("diversity", "다양성"),
    "noise_use": ("noise use", "노이즈 활용도"),
    "hue_coverage": ("hue coverage", "색상 포괄률"),
    "hue_js": ("hue divergence", "색상 분포 차이"),
    "hue_js_each": ("hue divergence by drawing", "그림별 색상 분포 차이"),
    "blotch": ("blotch", "얼룩"),
}
_MEASURED_PARTS = {
    "hair": ("hair", "머리카락"),
    "eyes": ("eyes", "눈"),
    "clothes": ("clothes", "옷"),
    "skin": ("skin", "피부"),
}

# Measure -> (English, Korean).
MEASURE_NAMES = {
    "pairwise_ab": ("pairwise AB distance", "채색 결과 사이의 AB 거리"),
    "noise_use_picture": ("noise use", "노이즈 활용도"),
    "background_chroma": ("background chroma", "배경 채도"),
    "eye_agreement": ("irises apart, ΔE00", "두 눈동자의 색 차이, ΔE00"),
    "skin_plausible": ("plausible skin", "그럴듯한 피부"),
    "edge_bleed": ("edge bleed", "경계 번짐"),
    "sliced_wasserstein": ("sliced Wasserstein", "슬라이스 바서슈타인"),
    "kid": ("KID", "KID"),
    "coverage": ("coverage", "커버리지"),
    "density": ("density", "밀도"),
    "best_of_k": ("best of k, ΔE00", "k개 중 최선, ΔE00"),
    "colorfulness": ("colorfulness", "다채로움"),
} | {
    f"{measure}_{part}": (f"{en}: {en_part}", f"{ko}: {ko_part}")
    for measure, (en, ko) in _REGION_MEASURES.items()
    for part, (en_part, ko_part) in _MEASURED_PARTS.items()
}

# Measure, or what is measured region by region -> its meaning in one line (English, Korean).
MEASURE_MEANINGS = {
    "pairwise_ab": (
        "how far apart two colorings of a picture are, pixel by pixel",
        "한 그림의 두 채색이 픽셀마다 얼마나 다른지",
    ),
    "background_chroma": (
        "color on the white paper; 0 is best",
        "흰 종이에 남은 색. 0이 가장 좋음",
    ),
    "diversity": (
        "how far apart the colors of a part are in two colorings; best as in real ones",
        "한 부분의 색이 두 채색에서 얼마나 다른지. 정답과 비슷할수록 좋음",
    ),
    "noise_use": (
        "how much of a color the noise decides, and not the picture; 0 to 1",
        "색을 그림이 아니라 노이즈가 얼마나 정하는지. 0에서 1",
    ),
    "noise_use_picture": (
        "how much of the colors the noise decides, and not the picture; 0 to 1",
        "색을 그림이 아니라 노이즈가 얼마나 정하는지. 0에서 1",
    ),
    "hue_coverage": (
        "share of the true hues that the colorings reach; 0 to 1",
        "정답의 색상 가운데 채색에 나온 비율. 0에서 1",
    ),
    "hue_js": (
        "how the hues of all drawings together differ from the true ones; 0 (equal) to 1",
        "모든 그림을 합친 색상 분포가 정답과 얼마나 다른지. 0(같음)에서 1",
    ),
    "hue_js_each": (
        "the same, drawing by drawing",
        "같은 것을 그림마다 잰 값의 평균",
    ),
    "blotch": (
        "how uneven the color inside a part is; lower is more even",
        "한 부분 안의 색이 얼마나 고르지 않은지. 낮을수록 고름",
    ),
    "eye_agreement": (
        "color difference of the two eyes; low if both have one color",
        "두 눈동자의 색차. 같은 색이면 낮음",
    ),
    "skin_plausible": (
        "share of the skin colors that true skin may have; 0 to 1",
        "있을 법한 피부색의 비율. 0에서 1",
    ),
    "edge_bleed": (
        "how much color runs over outlines, compared with true colorings; 1 is best",
        "색이 윤곽선을 넘는 정도를 정답으로 나눈 값. 1이 가장 좋음",
    ),
    "sliced_wasserstein": (
        "how small patches of color differ from true ones; lower is better",
        "작은 색 조각들이 정답과 얼마나 다른지. 낮을수록 좋음",
    ),
    "kid": (
        "the same with another distance; 0 is best, and it may be negative",
        "같은 것을 다른 거리로 잰 값. 0이 가장 좋으며 음수일 수도 있음",
    ),
    "coverage": (
        "share of the true colorings that some generated one is like; 0 to 1",
        "비슷한 채색이 하나라도 나온 정답의 비율. 0에서 1",
    ),
    "density": (
        "how near the generated colorings are to true ones; 1 is as near as true ones",
        "채색이 정답에 얼마나 가까운지. 1이면 정답끼리만큼 가까움",
    ),
    "best_of_k": (
        "color difference between a true coloring and the nearest generated one",
        "정답 채색과 가장 가까운 채색 사이의 색차",
    ),
    "colorfulness": (
        "how colorful the pictures are: 0 gray, 33 moderately, 59 quite, 109 extremely",
        "그림이 얼마나 다채로운지. 0 흑백, 33 보통, 59 꽤, 109 매우",
    ),
}

# Row of a stored comparison -> (English, Korean). Rows that are not listed show their own name.
TRIAL_NAMES = {
    "input, no diversity": ("input, no diversity", "입력, 다양성 항 없음"),
    "input": ("input", "입력"),
    "film": ("FiLM", "FiLM"),
    "palette": ("palette", "팔레트"),
    "palette, reconstruction": ("palette, reconstruction", "팔레트, 재구성"),
    "recipe without shading": ("recipe without shading", "음영 없는 레시피"),
    "recipe": ("recipe", "레시피"),
    "recipe, no diversity": ("recipe, no diversity", "레시피, 다양성 항 없음"),
    "recipe, palette R1 times 20": ("recipe, palette R1 × 20", "레시피, 팔레트 R1 20배"),
    "recipe, one coloring a drawing": ("recipe, 1 coloring", "레시피, 채색 1가지"),
    "recipe, one coloring, diversity 5": ("1 coloring, diversity 5", "채색 1가지, 다양성 5"),
    "recipe, 12 colorings a drawing": ("recipe, 12 colorings", "레시피, 채색 12가지"),
    "full": ("all but 128 pixels", "128픽셀만 빼고 모두"),
    "full, without regions": ("no color by region", "영역별 채색 없음"),
    "busts alone": ("busts alone", "상반신만"),
    "one color for all garments": ("one color for all garments", "옷은 모두 한 색"),
    "gray pictures as drawn": ("gray pictures as drawn", "흑백 그림 그대로"),
    "masks without names": ("masks without names", "이름 없는 마스크"),
    "128 pixels": ("128 pixels", "128픽셀"),
}


def measure_name(measure: str, lang: str = "both", *, separator: str = " / ") -> str:
    """Return the label of a measure.

    Parameters
    ----------
    measure : str
        A row of the table that `chroma_lib.measures.evaluate.measure` returns. A measure that has
        no label is its own label.
    lang : {"both", "en", "ko"}
    separator : str
        Text between the two languages.

    Returns
    -------
    str
    """
    en, ko = MEASURE_NAMES.get(measure, (measure, measure))
    return language.text(en, ko, lang, separator=separator)


def describe_measures(measures: Iterable[str], lang: str = "en") -> str:
    """Return what measures mean: a line for each, or for all parts that it is measured in.

    Parameters
    ----------
    measures : iterable of str
        Rows of a table. Those that have no meaning in `MEASURE_MEANINGS` are left out.
    lang : {"both", "en", "ko"}

    Returns
    -------
    str
    """
    kinds = dict.fromkeys(_kind(measure) for measure in measures)
    names = MEASURE_NAMES | _REGION_MEASURES
    return "\n".join(
        f"{language.text(*names[kind], lang)}: {language.text(*MEASURE_MEANINGS[kind], lang)}"
        for kind in kinds
        if kind in MEASURE_MEANINGS
    )


def _kind(measure: str) -> str:
    """Return what is measured: "blotch" for "blotch_hair"."""
    kind, _, part = measure.rpartition("_")
    return kind if kind in _REGION_MEASURES and part in _MEASURED_PARTS else measure


def trial_name(name: str) -> str | tuple[str, str]:
    """Return the label of a comparison's row: (English, Korean), or one text for both."""
    en, ko = TRIAL_NAMES.get(name, (name, name))
    return en if en == ko else (en, ko)
