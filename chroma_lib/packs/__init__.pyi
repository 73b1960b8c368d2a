from .colorings import Coloring as Coloring
from .extras import EXTRAS as EXTRAS
from .record import Record as Record
from .record import read_record as read_record
from .remake import remake_pack as remake_pack
from .sheets import SheetOptions as SheetOptions
from .write import write_colorings as write_colorings
from .write import write_pack as write_pack
