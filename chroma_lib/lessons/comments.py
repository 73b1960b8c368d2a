"""The Korean of the comments beside a notebook's settings and empty answers.

Comments are code, so a notebook has them in English alone; a Korean copy has them in Korean.
"""

import re

_COMMENT = re.compile(r"  # (.+)$", re.MULTILINE)
_ANSWER = re.compile(r"answer\d+")

# English comment -> Korean.
COMMENTS = {
    'language of the figures: "both", "en" or "ko"': '그림의 언어: "both", "en" 또는 "ko"',
    "language of the figures; this copy's text is Korean": "그림의 언어. 이 사본의 글은 한국어",
    "folder for this run's pictures; empty: save none": (
        "이 실행의 그림을 저장할 폴더. 비우면 저장하지 않음"
    ),
    "a number": "숫자 하나",
    "a whole number": "정수 하나",
    "side of the pictures in pixels": "그림 한 변의 픽셀 수",
    "true colorings of each drawing": "밑그림마다의 정답 채색 수",
    "number of drawings for training": "학습에 쓸 밑그림의 수",
    # Notebook 1.
    "first of the drawings whose colors are counted": "색을 세는 그림들 가운데 첫 그림의 번호",
    "seed of the drawn character that is examined": "살펴볼 캐릭터의 시드",
    "side of the drawn character in pixels": "캐릭터 그림 한 변의 픽셀 수",
    "L* of the swatches, 0 to 100": "색 견본의 L*, 0에서 100",
    'a shipped picture: "eileen", "lucy" or "sylvie"': (
        '함께 들어 있는 그림: "eileen", "lucy" 또는 "sylvie"'
    ),
    "a number: the L* of pure blue": "숫자 하나: 순수한 파랑의 L*",
    "a function: picture (h, w, 3) uint8 -> picture (h, w, 3) uint8": (
        "함수: 그림 (h, w, 3) uint8 -> 그림 (h, w, 3) uint8"
    ),
    "a function: picture (h, w, 3) uint8 -> L* (h, w)": "함수: 그림 (h, w, 3) uint8 -> L* (h, w)",
    # Notebook 2.
    "which drawings: each seed from 0 to 99 has its own": (
        "밑그림의 종류. 0에서 99까지 시드마다 다름"
    ),
    "number of drawings for training, at least 12": "학습에 쓸 밑그림의 수, 12 이상",
    "index of the drawing that is examined": "살펴볼 밑그림의 번호",
    "a folder of your own pictures; empty: the shipped characters": (
        "내 그림이 있는 폴더. 비우면 함께 들어 있는 캐릭터"
    ),
    "a function: picture (h, w, 3), region map (h, w) -> degrees": (
        "함수: 그림 (h, w, 3), 영역 지도 (h, w) -> 각도"
    ),
    "a function: training L (n, h, w, 1), test L (m, h, w, 1) -> indices": (
        "함수: 학습용 L (n, h, w, 1), 시험용 L (m, h, w, 1) -> 번호들"
    ),
    # Notebooks 3 and 4.
    "steps of the first GAN; each added loss trains for half as many, the last for as many": (
        "첫 GAN의 스텝 수. 손실을 더할 때마다 그 절반만큼, 마지막에는 그만큼 더 학습"
    ),
    "steps of the WGAN-GP; a critic alone takes a quarter as many": (
        "WGAN-GP의 스텝 수. 크리틱만 학습할 때는 그 4분의 1"
    ),
    "pictures that the generator colors in a step": "생성자가 한 스텝에 칠하는 그림의 수",
    "updates of the critic for each update of the generator": (
        "생성자를 한 번 갱신할 때 크리틱을 갱신하는 횟수"
    ),
    "steps of the library's training; 0: load trained weights instead": (
        "라이브러리로 학습할 스텝 수. 0이면 학습된 가중치를 불러옴"
    ),
    'of the library\'s training: "recipe" or "v0.2"': (
        '라이브러리로 학습할 신경망: "recipe" 또는 "v0.2"'
    ),
    "where the noise enters in the library's training": ("라이브러리로 학습할 때 노이즈를 넣는 곳"),
    "a function: nothing -> a keras.Model of [l, ab]": (
        "함수: 인자 없음 -> [l, ab]를 받는 keras.Model"
    ),
    "a function: ab (batch, 2, h, w, 2), z (batch, 2, latent_dim) -> a tensor": (
        "함수: ab (batch, 2, h, w, 2), z (batch, 2, latent_dim) -> 텐서"
    ),
    "a function: size -> a keras.Model like that of build_generator": (
        "함수: size -> build_generator의 것과 같은 꼴의 keras.Model"
    ),
    "a function: critic, l, ab, fake_ab, alpha -> a tensor": (
        "함수: critic, l, ab, fake_ab, alpha -> 텐서"
    ),
    'a dictionary: {"A": ..., "B": ..., "C": ...}': '딕셔너리: {"A": ..., "B": ..., "C": ...}',
    "weight of the gradient penalty": "그래디언트 페널티의 가중치",
    "a function: real scores (n,), fake scores (m,) -> a number": (
        "함수: 진짜의 점수 (n,), 생성된 것의 점수 (m,) -> 숫자"
    ),
    # Notebook 5.
    '"eileen", "lucy", "sylvie" (no model was trained on them), or your own path': (
        '"eileen", "lucy", "sylvie"(어떤 학습에도 쓰지 않음) 또는 내 그림의 경로'
    ),
    "random noises, and so colorings; at least 2": "무작위 노이즈의 수, 곧 채색의 수. 2 이상",
    "a function: first, second (n, h, w, 2), z1, z2 (n, 100) -> a number": (
        "함수: first, second (n, h, w, 2), z1, z2 (n, 100) -> 숫자"
    ),
    "a function: x (n, h, w, c), gamma (n, c), beta (n, c) -> (n, h, w, c)": (
        "함수: x (n, h, w, c), gamma (n, c), beta (n, c) -> (n, h, w, c)"
    ),
    "a function: masks (h, w, K), palette (K, 2), other palette (K, 2), k -> AB (h, w, 2)": (
        "함수: 마스크 (h, w, K), 팔레트 (K, 2), 다른 팔레트 (K, 2), k -> AB (h, w, 2)"
    ),
    "a noise (100,)": "노이즈 하나 (100,)",
    "a pair (i, j)": "숫자 쌍 (i, j)",
    # Notebook 6.
    "held-out drawings to measure on, at least 2": (
        "지표를 잴, 학습에 쓰지 않은 밑그림의 수. 2 이상"
    ),
    "colorings of each drawing, at least 2": "밑그림마다의 채색 수. 2 이상",
    "a function: values -> (low, high)": "함수: 값들 -> (아래 끝, 위 끝)",
    'three names, such as ["leaking", "patches", "gray"]': (
        '이름 세 개. 예: ["번짐", "얼룩덜룩", "회색"]'
    ),
    "a function: lab (k, h, w, 3), regions (h, w) -> a number": (
        "함수: lab (k, h, w, 3), 영역 (h, w) -> 숫자"
    ),
    "a function: lab (k, h, w, 3) -> lab (k, h, w, 3)": (
        "함수: lab (k, h, w, 3) -> lab (k, h, w, 3)"
    ),
    # Notebook 7.
    "runs in parallel": "나란히 하는 실행의 수",
    "seeds for each setting of the small sweep, at least 2": (
        "작은 스윕에서 설정마다 쓰는 시드의 수. 2 이상"
    ),
    'a table from sweeps.sweep(one_color_gan, ..., out=folder.with_name("own"))': (
        'sweeps.sweep(one_color_gan, ..., out=folder.with_name("own"))이 돌려준 표'
    ),
    "a value of diversity_weight": "diversity_weight의 값 하나",
    # Notebook 8.
    "a folder or zip of your pictures, fifty or more; empty: an example": (
        "내 그림이 쉰 장 넘게 있는 폴더나 zip. 비우면 예시"
    ),
    'weights to start from: "dcgan", "wgan_gp", "dcgan_128", "wgan_gp_128", or a folder': (
        '출발할 가중치: "dcgan", "wgan_gp", "dcgan_128", "wgan_gp_128" 또는 폴더'
    ),
    '"pad": whole pictures; "bust": the square at the top of a standing figure': (
        '"pad": 그림 전체. "bust": 서 있는 캐릭터의 윗부분 정사각형'
    ),
    "1: drop pictures that are not on white; 0: keep them": (
        "1: 흰 배경이 아닌 그림을 뺌. 0: 그대로 둠"
    ),
    "steps of each of the two trainings": "두 학습의 스텝 수",
    "a function: picture (h, w, 3) -> True or False": "함수: 그림 (h, w, 3) -> True 또는 False",
}


def has_translated_comments(cell_id: str) -> bool:
    """Return whether comments of a cell are translated: of settings, and of empty answers."""
    return cell_id == "parameters" or _ANSWER.fullmatch(cell_id) is not None


def in_korean(source: str) -> str:
    """Return code with its comments at the ends of lines in Korean, as far as they are known."""
    return _COMMENT.sub(lambda found: f"  # {COMMENTS.get(found[1], found[1])}", source)
