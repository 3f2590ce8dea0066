"""The whole product as one CDK app: `STAGE=local|dev|staging|prod python -m infra.app`."""

import os
import sys

from infra.build import synthesize
from infra.stages import load

if __name__ == "__main__":
    os.environ.setdefault("STAGE", "local")
    outdir = os.environ.get("CDK_OUTDIR") or (sys.argv[1] if len(sys.argv) > 1 else "cdk.out")
    synthesize(load(os.environ), outdir, checked=os.environ.get("CHECKED") != "no")
