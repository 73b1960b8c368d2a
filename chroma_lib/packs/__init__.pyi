from .colorings import Coloring as Coloring
from .record import Record as Record
from .record import read_record as read_record
from .remake import remake_pack as remake_pack
from .write import write_colorings as write_colorings
from .write import write_pack as write_pack
