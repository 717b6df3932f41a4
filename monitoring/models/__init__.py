from monitoring.models.samples import Rollup, RollupMark, Sample, Series
from monitoring.models.targets import Outage, Target

__all__ = ["Outage", "Rollup", "RollupMark", "Sample", "Series", "Target"]
