#version 300 es
// Colors a gray picture by its parts; README.md says how to load the textures. For WebGL 2.
precision highp float;
uniform sampler2D lightness, parts, shares, palette;
uniform int coloring;  // a row of palette.png
in vec2 uv;  // (0, 0) is the top left corner
out vec4 color;

vec3 linear_rgb(float l, vec2 ab) {
  float y = (l + 16.0) / 116.0;
  vec3 f = vec3(y + ab.x / 500.0, y, y - ab.y / 200.0);
  vec3 xyz = mix((f - 16.0 / 116.0) / 7.787, f * f * f, greaterThan(f, vec3(6.0 / 29.0)));
  return xyz.x * vec3(3.079980, -0.921248, 0.052890) + xyz.y * vec3(-1.537152, 1.875990, -0.204041)
      + xyz.z * vec3(-0.542821, 0.045247, 1.151232);
}

vec2 part_ab(int part) {
  ivec3 cell = ivec3(texelFetch(palette, ivec2(part, coloring), 0).rgb * 255.0 + 0.5);
  return vec2(cell.rg) - 128.0 + vec2(cell.b >> 4, cell.b & 15) / 16.0;
}

void main() {
  ivec2 at = ivec2(uv * vec2(textureSize(lightness, 0)));
  vec4 gray = texelFetch(lightness, at, 0);
  ivec3 bytes = ivec3(texelFetch(parts, at, 0).rgb * 255.0 + 0.5);
  int part = bytes.r | bytes.g << 8 | bytes.b << 16;  // four numbers of six bits
  vec3 others = texelFetch(shares, at, 0).rgb;
  vec4 share = vec4(1.0 - others.r - others.g - others.b, others);
  vec2 ab = vec2(0.0);
  for (int k = 0; k < 4; k++) ab += share[k] * part_ab(part >> 6 * k & 63);
  float low = 0.0, high = 2.0;  // halved first: is the full chroma inside sRGB?
  for (int i = 0; i < 10 && low < 1.0; i++) {
    float middle = (low + high) / 2.0;
    vec3 rgb = linear_rgb(gray.r * 100.0, middle * ab);
    bool inside = all(greaterThan(rgb, vec3(-0.0001))) && all(lessThan(rgb, vec3(1.002)));
    if (inside) low = middle; else high = middle;
  }
  vec3 rgb = clamp(linear_rgb(gray.r * 100.0, low * ab), 0.0, 1.0);
  color = vec4(mix(12.92 * rgb, 1.055 * pow(rgb, vec3(1.0 / 2.4)) - 0.055,
      greaterThan(rgb, vec3(0.0031308))), gray.a);
}
