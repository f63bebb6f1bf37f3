"""``python -m accord.cli``."""

from accord.cli.main import main

if __name__ == "__main__":
    main()
