"""Labels that several notebooks show."""

from chroma_lib.measures.labels import REGION_NAMES

LABELS: dict[str, str | tuple[str, str]] = {
    **REGION_NAMES,
    "gray": ("gray", "흑백"),
    "true": ("true", "정답"),
    "true_k": ("true {k}", "정답 {k}"),
    "truth": ("truth", "정답"),
    "generated": ("generated", "생성된 것"),
    "noise_k": ("noise {k}", "노이즈 {k}"),
    "model": ("model", "모델"),
    "step": ("step", "스텝"),
    "step_k": ("step {k}", "{k}스텝"),
    "after_k": ("after {k} steps", "{k}스텝 뒤"),
    "loss": ("loss", "손실"),
    "value": ("value", "값"),
    "score": ("score", "점수"),
    "weights": ("weights", "가중치"),
    "seconds": ("seconds", "초"),
    "color_a": ("a*: green to magenta", "a*: 초록에서 자홍"),
    "color_b": ("b*: blue to yellow", "b*: 파랑에서 노랑"),
    "lightness": ("lightness L*", "명도 L*"),
    "chroma": ("chroma C*", "채도 C*"),
    "took": ("{now:.0f} s", "{now:.0f}초"),
    "took_beside": (
        "{now:.0f} s ({stored:.0f} s where the outputs were stored)",
        "{now:.0f}초(저장된 출력을 만들 때는 {stored:.0f}초)",
    ),
    "dcgan": "DCGAN",
    "wgan_gp": "WGAN-GP",
    "unet": "U-Net",
}
