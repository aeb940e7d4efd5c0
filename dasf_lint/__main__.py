"""`python -m dasf_lint`."""

import sys

from dasf_lint.cli.main import main

sys.exit(main())
