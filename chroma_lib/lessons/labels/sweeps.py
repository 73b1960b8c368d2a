"""Labels of notebook 7."""

from chroma_lib.measures.labels import MEASURE_NAMES

# Values of the stored sweep's parameters.
SETTING_NAMES: dict[str, str | tuple[str, str]] = {
    "dcgan": "DCGAN",
    "wgan_gp": "WGAN-GP",
    "film": "FiLM",
    "palette": ("palette", "팔레트"),
}
LABELS: dict[str, str | tuple[str, str]] = {
    **MEASURE_NAMES,
    **SETTING_NAMES,
    "gamma_k": ("γ = {k}", "γ = {k}"),
    "distance": ("distance from the true color, ΔE", "정답 색까지의 거리, ΔE"),
    "mean": ("mean", "평균"),
    "interval": ("95 % interval", "95% 신뢰구간"),
    "runs": ("runs", "실행"),
    "done": ("done", "마침"),
    "failed": ("failed", "실패"),
    "missing": ("still to run", "남은 실행"),
    "settings": ("settings", "설정"),
    "metrics": ("metrics", "지표"),
    "by_seed": ("seed by seed", "시드별"),
    "misleading": ("pairs of runs that name another", "다른 쪽을 꼽는 실행 쌍"),
    "best_setting": ("best setting", "가장 좋은 설정"),
    "luckiest": ("luckiest run of all", "가장 운 좋은 실행"),
    "model_effect": ("model", "모델"),
    "noise_effect": ("noise entry", "노이즈를 넣는 곳"),
    "weight_effect": ("λ", "λ"),
    "seeds": ("seeds", "시드"),
}
