from monitoring.models.samples import Rollup, RollupMark, Sample, Series
from monitoring.models.targets import Mute, Outage, Target, TargetState

__all__ = ["Mute", "Outage", "Rollup", "RollupMark", "Sample", "Series", "Target", "TargetState"]
