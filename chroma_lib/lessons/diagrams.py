"""Drawings that explain: how a network is built, and what flows where."""

import itertools

import numpy as np
from matplotlib.patches import FancyBboxPatch, Rectangle

from chroma_lib import figures, language


def _unet_stages(generator):
    """Return the boxes of a U-Net, in order, as (side, channels), and its skips as index pairs."""
    size = generator.size
    if hasattr(generator, "first"):  # the recipe's: space-to-depth first, depth-to-space last
        down = [(size, 1), (size // 2, generator.first.filters)]
        up_last = [(size, generator.fine.filters // 4)]
    else:  # v0.2's: the noise plane beside L
        down, up_last = [(size, 2)], []
    for layer in generator.down:
        down.append((down[-1][0] // layer.strides[0], layer.filters))
    up, side = [], down[-1][0]
    for layer in generator.up:
        side *= layer.strides[0]
        up.append((side, layer.filters))
    up += up_last
    # The last box of a side on the way down meets the box of that side on the way up.
    across = {side: i for i, (side, _) in enumerate(down)}
    skips = [(across[side], len(down) + j) for j, (side, _) in enumerate(up)]
    return down + up, skips, len(down)


def show_unet(generator, *, lang="both"):
    """Draw a generator: its U-Net, and where the noise enters.

    Parameters
    ----------
    generator : keras.Model
        From `chroma_lib.networks`, with any of the noise entries.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        Boxes of (side × side × channels), skip connections as dashed lines.
    """
    stages, skips, turn = _unet_stages(generator)
    size, count = generator.size, len(stages)
    depth = int(np.log2(size / min(side for side, _ in stages)))
    blue, orange, green, gray = (
        figures.LINE_COLORS[0],
        figures.LINE_COLORS[1],
        figures.LINE_COLORS[2],
        "#777777",
    )

    with figures.figure(size=(11.5, 1.15 * depth + 2.2)) as (canvas, ax):

        def box(x, y, side, label, color, width=0.5):
            tall = 0.16 + 0.5 * side / size
            ax.add_patch(
                Rectangle((x - width / 2, y - tall / 2), width, tall, fc=color, ec="black")
            )
            ax.text(x, y - tall / 2 - 0.06, label, ha="center", va="top", fontsize=8)

        def arrow(start, end, **style):
            style = {"arrowstyle": "-|>", "color": gray, "shrinkA": 0, "shrinkB": 0} | style
            ax.annotate("", end, start, arrowprops=style)

        places = [(i, -np.log2(size / side)) for i, (side, _) in enumerate(stages)]
        for (x0, y0), (x1, y1) in itertools.pairwise(places):
            arrow((x0 + 0.27, y0), (x1 - 0.27, y1))
        for i, j in skips:
            if places[j][0] - places[i][0] > 1:
                (x0, y0), (x1, y1) = places[i], places[j]
                arrow((x0 + 0.27, y0), (x1 - 0.27, y1), linestyle="dashed", color=blue)
        entry = "L"
        if generator.noise == "input":
            entry = language.text("L + noise", "L + 노이즈", lang, separator="\n")
        for i, ((x, y), (side, channels)) in enumerate(zip(places, stages)):
            label = f"{side}×{side}×{channels}" if i else f"{entry}\n{side}×{side}"
            box(x, y, side, label, "#BBBBBB" if i == 0 else blue if i < turn else green)

        def noise_box(x, y):
            ax.text(
                x,
                y,
                language.text("noise z", "노이즈 z", lang, separator="\n"),
                ha="center",
                va="center",
                fontsize=9,
                bbox={"fc": "white", "ec": orange, "boxstyle": "round"},
            )

        end, deep = count - 1, -float(depth)
        if generator.noise == "palette":
            masks = language.text("masks", "마스크", lang, separator="\n")
            palette = language.text("palette", "팔레트", lang, separator="\n")
            k = generator.palette_size
            box(end + 1.3, 0, size, f"{masks}\n{size}×{size}×{k}", orange)
            arrow((end + 0.27, 0), (end + 1.03, 0))
            box(end + 1.3, -1.5, 0, f"{palette}\n{k}×2", orange)
            noise_box(end + 1.3, deep)
            middle = (deep - 2.0) / 2
            ax.text(
                end + 1.3,
                middle,
                "MLP",
                ha="center",
                va="center",
                fontsize=9,
                bbox={"fc": "#F2F2F2", "ec": gray, "boxstyle": "round"},
            )
            arrow((end + 1.3, deep + 0.27), (end + 1.3, middle - 0.18))
            arrow((end + 1.3, middle + 0.18), (end + 1.3, -2.18))
            # The pooled bottom of the U-Net tells the palette what picture this is.
            x, y = places[turn - 1]
            label = language.text("what the picture shows", "그림 전체의 요약", lang)
            arrow((x + 0.27, y), (end + 0.98, middle - 0.03), linestyle="dotted")
            ax.text((x + end) / 2 + 0.5, deep - 0.05, label, ha="center", va="top", fontsize=8)
            box(end + 2.8, 0, size, f"AB\n{size}×{size}×2", "#E69F00")
            arrow((end + 1.57, 0), (end + 2.53, 0))
            arrow((end + 1.57, -1.45), (end + 2.5, -0.2))
            ax.text(end + 2.05, 0.1, "Σ", ha="center", va="bottom", fontsize=12)
        else:
            box(end + 1.3, 0, size, f"AB\n{size}×{size}×2", "#E69F00")
            arrow((end + 0.27, places[-1][1]), (end + 1.03, 0))
            if generator.noise == "film":
                noise_box(end + 1.3, deep)
                for x, y in places[turn:]:
                    arrow((end + 0.95, deep), (x + 0.29, y - 0.02), color=orange)
            else:
                noise_box(0, -2.2)
                arrow((0, -1.85), (0, -0.95), color=orange)
        ax.set(xlim=(-0.6, end + 3.3), ylim=(deep - 0.75, 0.75))
        ax.set_axis_off()
        en = "the generator: a U-Net (dashed: skip connections)"
        ax.set_title(language.text(en, "생성자: U-Net(파선: 스킵 연결)", lang, separator="\n"))
    return canvas


def show_flow(gray, true, made, *, critic=False, lang="both"):
    """Draw what flows where in a GAN that colors: L, noise and AB, scores and losses.

    Parameters
    ----------
    gray : ndarray of uint8, shape (h, w, 3)
        What the generator gets.
    true, made : ndarray of uint8, shape (h, w, 3)
        A true coloring of it and a generated one.
    critic : bool
        Whether the second network is called a critic, as in a WGAN, or a discriminator.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        Solid arrows: pictures and scores. Dashed arrows: the gradients of the losses.
    """
    blue, orange, green = figures.LINE_COLORS[:3]

    def words(en, ko):
        return language.text(en, ko, lang, separator="\n")

    with figures.figure(size=(11.5, 4.6)) as (canvas, ax):

        def picture(rgb, x, y, label, side=1.5):
            ax.imshow(rgb, extent=(x - side / 2, x + side / 2, y - side / 2, y + side / 2))
            ax.text(x, y - side / 2 - 0.1, label, ha="center", va="top", fontsize=9)

        def box(x, y, label, color, width=1.7, height=1.1):
            corner = (x - width / 2, y - height / 2)
            style = {"boxstyle": "round,pad=0.05", "fc": color, "ec": "black"}
            ax.add_patch(FancyBboxPatch(corner, width, height, **style))
            ax.text(x, y, label, ha="center", va="center", fontsize=9)

        def arrow(*points, color="#444444", dashed=False):
            line = {"color": color, "linewidth": 1.3, "linestyle": "--" if dashed else "-"}
            if len(points) > 2:
                ax.plot(*zip(*points[:-1]), **line)
            head = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0} | line
            ax.annotate("", points[-1], points[-2], arrowprops=head)

        picture(gray, 0.9, 3.3, words("gray picture L", "흑백 그림 L"))
        ax.text(
            0.9,
            0.95,
            words("noise z", "노이즈 z"),
            ha="center",
            va="center",
            fontsize=9,
            bbox={"fc": "white", "ec": orange, "boxstyle": "round"},
        )
        box(3.3, 2.0, words("generator G", "생성자 G"), "#BFE5D9")
        arrow((1.7, 3.0), (2.4, 2.35))
        arrow((1.6, 1.05), (2.4, 1.65), color=orange)
        picture(made, 5.7, 1.5, words("L + generated AB", "L + 생성된 AB"))
        arrow((4.25, 1.9), (4.9, 1.6))
        picture(true, 5.7, 4.1, words("L + true AB", "L + 정답 AB"))
        judge = ("critic D", "크리틱 D") if critic else ("discriminator D", "판별자 D")
        box(8.2, 2.8, words(*judge), "#BBD7EA")
        arrow((6.5, 3.9), (7.3, 3.2))
        arrow((6.5, 1.7), (7.3, 2.45))
        box(10.7, 3.6, words("scores, loss of D", "점수, D의 손실"), "#F2F2F2", 2.1, 0.9)
        box(10.7, 1.9, words("score, loss of G", "점수, G의 손실"), "#F2F2F2", 2.1, 0.9)
        arrow((9.1, 2.95), (9.6, 3.4))
        arrow((9.1, 2.6), (9.6, 2.1))
        # Each loss goes back to the one network that it trains.
        arrow((10.7, 4.1), (10.7, 4.6), (8.2, 4.6), (8.2, 3.45), color=blue, dashed=True)
        arrow((10.7, 1.4), (10.7, 0.15), (3.3, 0.15), (3.3, 1.4), color=green, dashed=True)
        note = words("dashed: gradients", "파선: 그래디언트")
        ax.text(8.2, 0.25, note, ha="center", va="bottom", fontsize=8, color="#444444")
        ax.set(xlim=(0, 11.9), ylim=(0, 5), aspect="equal")
        ax.set_axis_off()
    return canvas
