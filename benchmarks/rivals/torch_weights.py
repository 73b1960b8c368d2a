"""Carries the weights and optimizers of a Keras GAN over to its PyTorch twin."""

import math

import numpy as np
import torch
from torch import nn

from benchmarks.rivals.torch_networks import Generator, Settings
from benchmarks.rivals.torch_twin import MODELS


def _transpose(array):
    """Return a kernel of Keras in PyTorch's layout: of a dense layer or of either convolution."""
    return array.transpose(3, 2, 0, 1) if array.ndim == 4 else array.T


def _transpose_blocks(array):
    """Do the same for a layer before `pixel_shuffle`, which takes channels in another order."""
    rows = _transpose(array)
    return rows.reshape(4, -1, *rows.shape[1:]).swapaxes(0, 1).reshape(rows.shape)


def _transpose_flattened(channels):
    """Do the same for the dense layer after a flattening, which has channels last in Keras."""

    def convert(array):
        if array.ndim == 1:
            return array
        side = math.isqrt(len(array) // channels)
        return array.reshape(side, side, channels).transpose(2, 0, 1).reshape(1, -1)

    return convert


def _generator_layers(twin, ours):
    unet, head = ours.unet, ours.head
    mlp = [layer for layer in twin.palette_mlp if isinstance(layer, nn.Linear)]
    pairs = [(getattr(twin, name), getattr(unet, name)) for name in ("first", "middle", "context")]
    pairs += [(getattr(twin, name), getattr(head, name)) for name in ("last", "summary")]
    for name in ("down", "up", "refine"):
        pairs += zip(getattr(twin, name), getattr(unet, name), strict=True)
    pairs += zip(mlp, [*head.mlp, head.colors], strict=True)
    return [
        *[(layer, keras_layer, _transpose) for layer, keras_layer in pairs],
        (twin.fine, unet.fine, _transpose_blocks),
    ]


def copy_to_keras(twin, generator):
    """Copy the weights of a twin of our generator into ours.

    Parameters
    ----------
    twin : benchmarks.rivals.torch_networks.Generator
    generator : Generator of `chroma_lib.gan`
        With the palette head. If its masks are parts, only they are copied: its palette depends
        on other features than the twin's.
    """
    layers = _generator_layers(twin, generator)
    if generator.parts:
        layers = [one for one in layers if not isinstance(one[0], nn.Linear)]
        layers.append((twin.context, generator.unet.context, _transpose))
    for layer, keras_layer, convert in layers:
        kernel, bias = (value.detach().cpu().numpy() for value in (layer.weight, layer.bias))
        if convert is _transpose_blocks:
            kernel, bias = (
                rows.reshape(-1, 4, *rows.shape[1:]).swapaxes(0, 1).reshape(rows.shape)
                for rows in (kernel, bias)
            )
        keras_layer.set_weights(
            [kernel.transpose(2, 3, 1, 0) if kernel.ndim == 4 else kernel.T, bias]
        )


def mask_weights(generator):
    """Return what a twin needs to have the masks of a generator; see `copy_to_keras`.

    Parameters
    ----------
    generator : Generator of `chroma_lib.gan`
        Its masks are parts.

    Returns
    -------
    dict of str to Tensor
        For the twin's `load_state_dict`, without the palette.
    """
    options = {name: generator.config[name] for name in ("latent_dim", "base", "palette_size")}
    twin = Generator(generator.size, **options)
    names = {id(value): name for name, value in twin.named_parameters()}
    layers = [
        one for one in _generator_layers(twin, generator) if not isinstance(one[0], nn.Linear)
    ]
    layers.append((twin.context, generator.unet.context, _transpose))
    return {
        names[id(parameter)]: _converted(variable, convert, parameter)
        for layer, keras_layer, convert in layers
        for parameter, variable in zip((layer.weight, layer.bias), keras_layer.weights, strict=True)
    }


def _critic_layers(twin, ours):
    body = [layer for layer in twin.body if isinstance(layer, nn.Conv2d)]
    keras_layers = [layer for layer in ours.layers if layer.weights]
    patches = next(layer for layer in keras_layers if layer.weights[0].shape[:2] == (3, 3))
    whole = next(layer for layer in keras_layers if len(layer.weights[0].shape) == 2)
    keras_layers = [layer for layer in keras_layers if layer is not patches and layer is not whole]
    return [
        *[(layer, conv, _transpose) for layer, conv in zip(body, keras_layers, strict=True)],
        (twin.patches, patches, _transpose),
        (twin.whole, whole, _transpose_flattened(body[-1].out_channels)),
    ]


def _palette_critic_layers(twin, ours):
    keras_layers = [layer for layer in ours.layers if layer.weights]
    layers = [layer for layer in twin.layers if isinstance(layer, nn.Linear)]
    return [(layer, dense, _transpose) for layer, dense in zip(layers, keras_layers, strict=True)]


def matched_weights(twin, gan):
    """Pair each weight of the twin with ours.

    Returns
    -------
    dict of str to list of (parameter, variable, function)
        For "generator", "average", "critic" and "palette_critic". The function turns an array
        in the layout of the Keras variable into the layout of the parameter.
    """
    layers = {
        "generator": _generator_layers(twin.generator, gan.generator),
        "average": _generator_layers(twin.average, gan.ema_generator),
        "critic": _critic_layers(twin.critic, gan.critic),
        "palette_critic": _palette_critic_layers(twin.palette_critic, gan.palette_critic),
    }
    return {
        part: [
            (parameter, variable, convert)
            for layer, keras_layer, convert in each
            for parameter, variable in zip(
                (layer.weight, layer.bias), keras_layer.weights, strict=True
            )
        ]
        for part, each in layers.items()
    }


def _settings(gan):
    config, wasserstein = gan.generator.config, hasattr(gan, "n_critic")
    names = {"r1_gamma", "r1_every", "palette_gamma"}
    names = {"n_critic", "gp_weight"} if wasserstein else names
    names |= {"palette_weight", "palette_updates", "reconstruction_weight", "diversity_weight"}
    names |= {"diversity_ceiling", "smoothness_weight", "ema_decay"}
    adam = gan.g_optimizer
    return Settings(
        model="wgan_gp" if wasserstein else "dcgan",
        **{name: config[name] for name in ("size", "latent_dim", "base", "palette_size")},
        critic_base=gan.critic.trainable_variables[0].shape[-1],
        learning_rate=float(adam.learning_rate),
        beta_1=adam.beta_1,
        beta_2=adam.beta_2,
        palette_learning_rate=float(gan.p_optimizer.learning_rate),
        **{name: getattr(gan, name) for name in names},
    )


def _converted(value, convert, parameter):
    """Return the value of a Keras variable in the parameter's shape, type and memory format."""
    array = np.ascontiguousarray(convert(np.asarray(value)))
    return torch.empty_like(parameter.detach()).copy_(torch.tensor(array))


def from_ours(gan, *, dtype=torch.float32):
    """Return the twin of a Keras GAN, with its weights, its Adams' moments and its step.

    Parameters
    ----------
    gan : DCGAN or WGANGP of `chroma_lib.gan`
        Its generator must have the palette head.
    dtype : torch.dtype
        float64 gives a twin with hardly any rounding.
    """
    settings = _settings(gan)
    twin = MODELS[settings.model](settings)
    for module in (twin.generator, twin.average, twin.critic, twin.palette_critic):
        module.to(dtype)
    twin.step = int(gan.step)
    optimizers = {
        "generator": (twin.g_optimizer, gan.g_optimizer),
        "critic": (twin.d_optimizer, gan.d_optimizer),
        "palette_critic": (twin.p_optimizer, gan.p_optimizer),
    }
    for part, weights in matched_weights(twin, gan).items():
        for parameter, variable, convert in weights:
            with torch.no_grad():
                parameter.copy_(_converted(variable, convert, parameter))
            if part in optimizers:
                torch_adam, adam = optimizers[part]
                first, second = adam.moments(variable)
                torch_adam.state[parameter] = {
                    "step": torch.tensor(float(adam.iterations)),
                    "exp_avg": _converted(first, convert, parameter),
                    "exp_avg_sq": _converted(second, convert, parameter),
                }
    return twin
