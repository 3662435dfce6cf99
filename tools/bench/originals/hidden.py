"""To be imported before transformers, which then takes its image processors of Pillow and NumPy, as Hearth follows these.

Also finds what the scripts of tools/reference share. Sounds are read without torchaudio.
"""

import sys
from pathlib import Path

sys.modules["torchvision"] = None
sys.modules["torchaudio"] = None
sys.path.insert(1, str(Path(__file__).parents[2] / "reference"))
