import sys
from pathlib import Path

# The banks of right and wrong answers are data beside the tests.
sys.path.insert(0, str(Path(__file__).parent))
