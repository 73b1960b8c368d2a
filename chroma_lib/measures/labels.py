"""Labels in English and Korean: of measures, of regions, and of the rows of comparisons.

To change the label of a metric in figures, tables and model cards, change `MEASURE_NAMES`, or
`_REGION_MEASURES` for a metric that is measured region by region.
"""

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


def trial_name(name: str) -> str | tuple[str, str]:
    """Return the label of a comparison's row: (English, Korean), or one text for both."""
    en, ko = TRIAL_NAMES.get(name, (name, name))
    return en if en == ko else (en, ko)
