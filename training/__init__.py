"""What makes the models: libraries, autoencoder, encoder, regressors, evaluation, bundles."""
