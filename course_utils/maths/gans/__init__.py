"""Training of generative adversarial networks in the plane, in three equal forms.

=============  =================================================================
settings       `Setting`: all hyper-parameters of one GAN
draws          the chance in a run: the same seed is the same run in every form
=============  =================================================================
"""
