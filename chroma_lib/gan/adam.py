"""Adam in one operation a variable."""

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable("chroma")
class Adam(keras.optimizers.Adam):
    """Keras' Adam, with each variable updated by TensorFlow's own fused operation.

    Keras' own takes a dozen small operations a variable, and a GAN of small networks has many
    small variables: starting them costs more than their arithmetic. The formula, with epsilon
    outside the root of the corrected variance, is the same; results differ by rounding.
    """

    def update_step(self, gradient, variable, learning_rate):
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        index = self._get_variable_index(variable)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=tf.constant(self.beta_1, variable.dtype) ** step,
            beta2_power=tf.constant(self.beta_2, variable.dtype) ** step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=tf.constant(self.beta_1, variable.dtype),
            beta2=tf.constant(self.beta_2, variable.dtype),
            epsilon=tf.constant(self.epsilon, variable.dtype),
            grad=gradient,
        )
