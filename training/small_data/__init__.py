"""How many samples a learner needs: learning curves on small sets, paired by draw."""
