from .state import State as State
from .state import Studio as Studio
from .widgets import NoiseSlider as NoiseSlider
