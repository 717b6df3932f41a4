from monitoring.models.findings import Excess, FlapEpisode, Notice, Spell, Unsent
from monitoring.models.profiles import Profile
from monitoring.models.samples import Rollup, RollupMark, Sample, Series
from monitoring.models.targets import Mute, Outage, Target, TargetState

__all__ = [
    "Excess",
    "FlapEpisode",
    "Mute",
    "Notice",
    "Outage",
    "Profile",
    "Rollup",
    "RollupMark",
    "Sample",
    "Series",
    "Spell",
    "Target",
    "TargetState",
    "Unsent",
]
