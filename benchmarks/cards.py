"""The model cards of the shipped weights: what they are, what they learned from, how good they are.

    python benchmarks/cards.py           # all of them
    python benchmarks/cards.py dcgan     # this one

Writes `README.md`, `grid.png` and `measures.json` beside each `weights.npz`. Nothing in a card is
typed but its words: facts come from `card.json`, numbers are measured here.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from chroma_lib import language, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.layout import grid
from chroma_lib.data.drawings import HELD_OUT_FROM, held_out_dataset
from chroma_lib.gan import cards
from chroma_lib.measures.evaluate import HUED_REGIONS, measure
from chroma_lib.measures.labels import measure_name
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
import real_characters  # noqa: E402  the hand-made masks and the report on them lie with the tests

README, GRID, MEASURES = "README.md", "grid.png", "measures.json"
NOISES = 25
GRID_PICTURE, GRID_SIDE = "eileen", 96

MODELS = {"dcgan": "DCGAN", "wgan_gp": "WGAN-GP"}

# Measure -> (lowest, highest) that a target allows, of the value of true colorings.
TARGETS = (
    {f"diversity_{part}": lambda real: (0.85 * real, 1.10 * real) for part in HUED_REGIONS}
    | {f"hue_coverage_{part}": lambda real: (0.95 * real, None) for part in HUED_REGIONS}
    | {f"hue_js_{part}": lambda real: (None, 0.05) for part in HUED_REGIONS}
    | {"noise_use_hair": lambda real: (0.8, None)}
    | {f"blotch_{part}": lambda real: (None, real + 3) for part in ("hair", "clothes")}
    | {
        "eye_agreement": lambda real: (None, real + 4),
        "skin_plausible": lambda real: (0.95, None),
        "background_chroma": lambda real: (None, 1.0),
        "edge_bleed": lambda real: (None, 1.5),
    }
)

# What the weights can't do well, in English and Korean; those of "" hold for all.
FAULTS = {
    "": [
        (
            "It has learned from drawn characters only. Other styles, full bodies, hands, animals "
            "and scenery are new to it.",
            "프로그램이 그린 캐릭터로만 학습했습니다. 다른 화풍, 전신, 손, 동물, 풍경은 학습한 적이 없습니다.",
        ),
        (
            "Heads and busts on white work best. A colored or busy background is taken for a part "
            "of the character.",
            "흰 배경의 얼굴이나 상반신 그림에서 결과가 가장 좋습니다. 색이 있거나 복잡한 배경은 캐릭터의 일부로 "
            "여깁니다.",
        ),
        (
            "Nothing tells it which colors a character really has: each coloring is one of many "
            "that would do.",
            "캐릭터의 원래 색은 알 수 없습니다. 채색 결과는 가능한 여러 색 가운데 하나입니다.",
        ),
    ],
    "dcgan": [
        (
            "Irises vary less than true ones do, and small clothes may mix two colors.",
            "눈동자의 색이 정답만큼 다양하지 않습니다. 작은 옷에는 두 가지 색이 섞이기도 합니다.",
        ),
    ],
    "wgan_gp": [
        (
            "Irises vary less than true ones do, and clothes are less even than the DCGAN's.",
            "눈동자의 색이 정답만큼 다양하지 않고, 옷의 색이 DCGAN보다 고르지 않습니다.",
        ),
    ],
    "dcgan_film": [
        (
            "Made to compare with: the noise scales and shifts the decoder's channels, so that colors "
            "run over outlines and skin takes tints.",
            "비교하려고 만든 가중치입니다. 노이즈가 디코더 채널의 배율과 이동량을 정하므로, 색이 윤곽선을 넘어 "
            "번지고 피부에 다른 색이 돕니다.",
        ),
    ],
    "dcgan_input": [
        (
            "Made to compare with: the noise comes in beside L, as in v0.2, and comes out as patches "
            "that do not keep to the parts.",
            "비교하려고 만든 가중치입니다. v0.2처럼 노이즈를 L과 함께 입력에 넣으므로, 영역과 상관없는 얼룩이 생깁니다.",
        ),
    ],
    "dcgan_128": [
        (
            "Where long hair lies over clothes, its ends take on the color of the clothes (Sylvie).",
            "긴 머리카락이 옷 위로 내려오면 머리카락 끝에 옷의 색이 섞입니다(실비).",
        ),
        (
            "White clothes may glow in patches of strong color (Lucy).",
            "흰옷에 강한 색이 얼룩처럼 나타나기도 합니다(루시).",
        ),
    ],
    "wgan_gp_128": [
        (
            "The crown of the head may take another color than the rest of the hair (Eileen, Lucy).",
            "정수리의 색이 나머지 머리카락과 다르기도 합니다(아일린, 루시).",
        ),
        (
            "Where long hair lies over clothes, its ends take on the color of the clothes (Sylvie).",
            "긴 머리카락이 옷 위로 내려오면 머리카락 끝에 옷의 색이 섞입니다(실비).",
        ),
    ],
}

# Column of `real_characters.report` -> its heads.
REAL_COLUMNS = {
    "skin_ok": ("skin-like faces", "피부색다운 얼굴"),
    "hair_blotch": ("blotch, hair", "얼룩, 머리카락"),
    "hair_split": ("hair, above to below", "머리카락 위아래의 차이"),
    "clothes_blotch": ("blotch, clothes", "얼룩, 옷"),
    "iris_colored": ("colored irises", "색이 있는 눈동자"),
    "iris_agreement": ("irises, ΔE00", "두 눈동자의 차이, ΔE00"),
    "background_chroma": ("background chroma", "배경 채도"),
    "pairwise_ab": ("pairwise AB", "채색 결과 사이의 AB 거리"),
}
COUNTS = ("skin_ok", "iris_colored")


def measured(name, drawings, seeds):
    """Measure weights on held-out drawings of each seed and on the real characters.

    Returns
    -------
    dict
        Fit for JSON.
    """
    colorizer = Colorizer.load(name)
    tables = {}
    for seed in seeds:
        held_out = held_out_dataset(
            drawings, colorings=2 * NOISES, size=colorizer.generator.size, seed=seed
        )
        tables[str(seed)] = measure(colorizer, held_out, noises=NOISES, seed=seed)
    z = noise.random_noise(NOISES, latent_dim=colorizer.latent_dim, seed=0)
    return {
        "sha256": cards.load_card(name)["sha256"],
        "drawings": drawings,
        "noises": NOISES,
        "tables": tables,
        "real characters": real_characters.report(colorizer, z),
    }


def measured_before(name):
    """Return what `measured` gave for these very weights, or None."""
    path = cards.find_weights(name) / MEASURES
    result = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return result if result.get("sha256") == cards.load_card(name)["sha256"] else None


def over_seeds(tables):
    """Return for each measure the mean over seeds, and its widest interval.

    Returns
    -------
    dict of str to dict
        Measure -> ``{"model", "low", "high", "real"}``: means, but the smallest low and the
        largest high. None where no seed has a value.
    """
    kinds = {"model": np.mean, "low": np.min, "high": np.max, "real": np.mean}
    tables = list(tables.values())

    def summary(measure, key):
        values = [table[measure][key] for table in tables if table[measure][key] is not None]
        return float(kinds[key](values)) if values else None

    return {measure: {key: summary(measure, key) for key in kinds} for measure in tables[0]}


def target(measure, row):
    """Return a target's bounds and whether they are met, or None if there is no target."""
    if measure not in TARGETS or row["real"] is None:
        return None
    low, high = TARGETS[measure](row["real"])
    value = row["model"]
    met = value is not None and (low is None or value >= low) and (high is None or value <= high)
    return low, high, met


def readme(name, card, result):
    """Return the text of a model card, English and then Korean."""
    return "\n\n---\n\n".join(_part(name, card, result, lang) for lang in ("en", "ko")) + "\n"


def _part(name, card, result, lang):
    def say(en, ko):
        return language.text(en, ko, lang)

    stages = cards.stages(card)
    recipe, config = card["recipe"], card["config"]
    size, model = recipe["size"], MODELS[recipe["model"]]
    drawings, seeds = result["drawings"], ", ".join(result["tables"])
    seen = {json.dumps(stage["data"]): stage["data"] for stage in stages}  # each once
    data = "; ".join(
        say(
            f"{one['pictures']:,} drawings of {one['colorings']} colorings "
            f"(drawing seeds {one['first']} to {one['last']})",
            f"그림 {one['pictures']:,}장, 그림마다 채색 {one['colorings']}가지"
            f"(그림 시드 {one['first']}부터 {one['last']}까지)",
        )
        for one in seen.values()
    )
    faults = [say(*fault) for fault in FAULTS[""] + FAULTS.get(name, [])]
    return "\n\n".join(
        [
            f"# {name}",
            say(
                f"The generator of a {model} that colors a gray picture of an anime character, "
                f"{size}×{size} pixels inside, a new coloring for each noise. It comes with "
                f"Chroma: `chroma colorize girl.png --weights {name}`.",
                f"애니메이션 캐릭터의 흑백 그림을 노이즈마다 다르게 채색하는 {model}의 생성자입니다. 안에서는 "
                f"{size}×{size} 픽셀로 계산합니다. 크로마에 들어 있으며 "
                f"`chroma colorize girl.png --weights {name}`으로 씁니다.",
            ),
            say(
                f"![{GRID_PICTURE}, 25 colorings]({GRID})\n\n"
                "*An artist's picture that was never in training, with 25 noises of seed 0: all "
                "of them, none chosen.*",
                f"![{GRID_PICTURE}, 채색 25가지]({GRID})\n\n"
                "*학습에 쓴 적이 없는, 작가가 그린 그림을 시드 0의 노이즈 25개로 채색했습니다. 고르지 않고 모두 "
                "실었습니다.*",
            ),
            say("## Facts", "## 개요"),
            _table(
                (say("what", "항목"), ""),
                [
                    (say("networks", "신경망"), f"{card['networks']}, `noise={config['noise']!r}`"),
                    (say("parameters", "매개변수"), f"{card['parameters']:,}"),
                    (say("latent vector", "잠재 벡터"), config["latent_dim"]),
                    (say("training steps, all stages", "학습 스텝(전체)"), _total(stages, "steps")),
                    (say("seconds of training", "학습 시간(초)"), _total(stages, "seconds")),
                    (
                        say("CPU seconds, all cores", "CPU 시간(초, 모든 코어)"),
                        _total(stages, "cpu_seconds"),
                    ),
                    (say("made with", "사용한 버전"), ", ".join(
                        f"{package} {version}" for package, version in card["versions"].items()
                    )),
                    (say("date", "날짜"), card["date"]),
                    ("sha256, `weights.npz`", f"`{card['sha256']}`"),
                ],
            ),
            say("## Data", "## 데이터"),
            say(
                f"Characters that Chroma draws itself (`chroma_lib.characters`), so each gray "
                f"picture has many *known* true colorings: {data}. Held-out drawings "
                f"have seeds from {HELD_OUT_FROM:,} on and were never in training, in no "
                "coloring; nor were the real characters.",
                f"크로마가 직접 그린 캐릭터(`chroma_lib.characters`)이므로 흑백 그림마다 *알려진* 정답 채색이 여러 "
                f"가지 있습니다. {data}를 학습에 썼습니다. 평가용 그림의 시드는 "
                f"{HELD_OUT_FROM:,}부터이며 어떤 색으로도 학습에 쓰지 않았습니다. 작가가 그린 캐릭터도 "
                "마찬가지입니다.",
            ),
            say("## Training", "## 학습"),
            say(
                "One column a stage. A stage goes on from the weights of the one before.",
                "열 하나가 학습 한 단계입니다. 단계마다 앞 단계의 가중치에서 이어서 학습합니다.",
            ),
            _recipes(stages, say),
            say("## Measures", "## 측정값"),
            say(
                f"On {drawings} held-out drawings of each seed {seeds}, {result['noises']} noises "
                "a drawing. The value is the mean over the seeds; the interval runs from the "
                "smallest lower to the largest upper end of the seeds' 95 % bootstrap intervals. "
                "*Real* is true colorings measured against other true colorings of the same "
                "drawings. The measures are explained in `notebooks/06_measuring.ipynb`; the raw "
                f"tables are in [`{MEASURES}`]({MEASURES}).",
                f"시드 {seeds}마다 학습에 쓰지 않은 그림 {drawings}장을 노이즈 {result['noises']}개로 채색해 "
                "쟀습니다. 값은 시드들의 평균입니다. 구간은 시드별 95% 부트스트랩 신뢰구간의 가장 작은 하한에서 "
                "가장 큰 상한까지입니다. *정답*은 정답 채색을 같은 그림의 다른 정답 채색과 비교한 값입니다. 측정값의 "
                "뜻은 `notebooks/06_measuring.ipynb`에서 설명합니다. 시드별 표는 "
                f"[`{MEASURES}`]({MEASURES})에 있습니다.",
            ),
            _measures(over_seeds(result["tables"]), say, lang),
            say("## Real characters", "## 작가가 그린 캐릭터"),
            say(
                f"The three shipped pictures that no training has seen, {result['noises']} noises "
                "of seed 0; below each, its own colors.",
                f"학습에 쓴 적이 없는 그림 세 장을 시드 0의 노이즈 {result['noises']}개로 채색했습니다. 아래 줄은 "
                "그림 원래의 색입니다.",
            ),
            _real(result["real characters"], result["noises"], say),
            say("## Known faults", "## 알려진 한계"),
            "\n".join(f"- {fault}" for fault in faults),
            say("## Intended use", "## 용도"),
            say(
                "To learn from, and to try many color schemes on one's own character pictures. "
                "A person chooses among the colorings.",
                "GAN을 배우고, 자기가 그린 캐릭터에 여러 배색을 시험해 보는 데 씁니다. 마음에 드는 채색은 사람이 "
                "고릅니다.",
            ),
            say("## License", "## 라이선스"),
            say("MIT, as the rest of Chroma.", "크로마의 다른 부분과 같이 MIT 라이선스를 따릅니다."),
            say("## Make it again", "## 다시 만들기"),
            say(
                "`make weights` trains the shipped weights anew. `python benchmarks/cards.py "
                f"{name}` measures these and writes this card.",
                "`make weights`로 가중치를 처음부터 다시 학습합니다. "
                f"`python benchmarks/cards.py {name}`으로 다시 측정하고 이 문서를 만듭니다.",
            ),
        ]
    )


def _table(heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _total(stages, key):
    if not all(key in stage for stage in stages):
        return "-"
    return f"{sum(stage[key] for stage in stages):,.0f}"


def _recipes(stages, say):
    keys = dict.fromkeys(key for stage in stages for key in stage["recipe"])
    rows = [(f"`{key}`", *(one["recipe"].get(key, "-") for one in stages)) for key in keys]
    facts = {
        "steps": say("steps", "스텝"),
        "seed": say("seed", "시드"),
        "seconds": say("seconds", "시간(초)"),
        "cpu_seconds": say("CPU seconds", "CPU 시간(초)"),
    }
    for key, title in facts.items():
        if any(key in one for one in stages):
            rows.append((title, *(one.get(key, "-") for one in stages)))
    numbers = range(1, len(stages) + 1)
    return _table(("", *(say(f"stage {i}", f"{i}단계") for i in numbers)), rows)


def _number(value):
    return "-" if value is None else f"{round(value, 5):.3g}"


def _measures(table, say, lang):
    def span(low, high):
        return say(f"{_number(low)} to {_number(high)}", f"{_number(low)} ~ {_number(high)}")

    rows = []
    for measure, row in table.items():
        aim = target(measure, row)
        bounds = met = ""
        if aim:
            low, high, met = aim
            if low is None:
                bounds = f"≤ {_number(high)}"
            elif high is None:
                bounds = f"≥ {_number(low)}"
            else:
                bounds = span(low, high)
            met = say("yes", "예") if met else say("**no**", "**아니요**")
        rows.append(
            (
                measure_name(measure, lang),
                _number(row["model"]),
                span(row["low"], row["high"]),
                _number(row["real"]),
                bounds,
                met,
            )
        )
    heads = (
        say("measure", "측정값"),
        say("value", "값"),
        say("interval", "구간"),
        say("real", "정답"),
        say("target", "목표"),
        say("met", "달성"),
    )
    return _table(heads, rows)


def _real(report, noises, say):
    rows = []
    for name, row in report.items():
        # A picture has its own colors once, and the model's as often as there are noises.
        for title, values, of in ((name, row, noises), (say("its own", "원래 색"), row["true"], 1)):
            cells = [
                f"{values[column]}/{of}" if column in COUNTS else _number(values[column])
                for column in REAL_COLUMNS
            ]
            rows.append((title, *cells))
    return _table(("", *(say(*heads) for heads in REAL_COLUMNS.values())), rows)


def colored_grid(name):
    """Color the grid's picture with 25 noises: five rows of five, 96 pixels each."""
    colorizer = Colorizer.load(name)
    rgb = read_picture(shipped_pictures()[GRID_PICTURE]).rgb
    z = noise.random_noise(NOISES, latent_dim=colorizer.latent_dim, seed=0)
    colored = colorizer.color(colorizer.encode(rgb), z)
    return grid(np.stack([fit_square(one, GRID_SIDE)[0] for one in colored]))


def write_card(name, result):
    """Write the card of weights, its grid and its measures; return the folder."""
    folder = cards.find_weights(name)
    files = {
        MEASURES: json.dumps(result, indent=1) + "\n",
        README: readme(name, cards.load_card(name), result),
    }
    files.write_png(folder / GRID, colored_grid(name))
    for file, text in files.items():
        files.write_atomic(
            folder / file, lambda part, text=text: part.write_text(text, encoding="utf-8")
        )
    return folder


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="*", help="of shipped weights; default: all")
    parser.add_argument("--drawings", type=int, default=64, help="held-out ones, of each seed")
    parser.add_argument("--seed", nargs="+", type=int, default=[90, 91])
    parser.add_argument(
        "--words", action="store_true", help="measure only weights that changed since the last time"
    )
    options = parser.parse_args()
    shipped = cards.shipped_weights()
    if unknown := [name for name in options.name if name not in shipped]:
        parser.error(f"no shipped weights {unknown[0]}: use {', '.join(shipped)}")
    for name in options.name or shipped:
        result = measured_before(name) if options.words else None
        if result is None:
            result = measured(name, options.drawings, options.seed)
        print(write_card(name, result) / README)


if __name__ == "__main__":
    main()
