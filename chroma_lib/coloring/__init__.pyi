from .character import Character as Character
from .colorizer import Colorizer as Colorizer
from .colorizer import Encoded as Encoded
from .layout import grid as grid
