"""A router in the manner of Huawei VRP (AR family): views, `undo`, numbered rules, a planned reboot that undoes."""
