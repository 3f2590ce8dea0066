"""Stops what `make up` has started; tables, buckets and deployed functions stay for the next time."""

from infra.local import processes


def main() -> None:
    """Stop the programs, the emulator last, since it saves its state."""
    for name in sorted(processes.names(), key=lambda name: name == "emulator"):
        if processes.stop(name):
            print(f"stopped {name}")


if __name__ == "__main__":
    main()
