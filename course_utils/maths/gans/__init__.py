"""Training of generative adversarial networks in the plane, in three equal forms.

=============  =================================================================
settings       `Setting`: all hyper-parameters of one GAN
draws          the chance in a run: the same seed is the same run in every form
losses         what the two players descend, and its slopes, in numpy
penalties      penalties on the slopes of a discriminator, and their gradient
players        the two networks, and what can be seen of them
numpy_gan      `NumpyGan`: one GAN in numpy, the engine of the live figures
training       `train`: a stream of snapshots, with samples, losses and scores
runs           `Run`: a run that can be taken back to any step, exactly, and branched
timeline       what a run remembers: curves that thin out, and what happened when
by_hand        the game in closed form: q is a few points that someone moves
plain_torch    `PlainGan`: the ordinary PyTorch loop, as a lesson shows it
torch_gans     `Gans`: many GANs side by side in PyTorch, and `sweep`: the laboratory
many_settings  the settings of many GANs as one, and all combinations of values
=============  =================================================================

`plain_modules`, `one_thread` and `torch_*` are what the two PyTorch forms are made of; only
they and these two import torch.
"""
