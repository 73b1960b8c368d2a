"""The slider's labels and messages, in English and Korean."""

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
    "walk": ("walk", "걷기"),
    "walk_tooltip": ("from one random noise to another", "한 무작위 노이즈에서 다른 노이즈로"),
    "dice": ("new noise", "새 노이즈"),
    "undo": ("undo", "되돌리기"),
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
