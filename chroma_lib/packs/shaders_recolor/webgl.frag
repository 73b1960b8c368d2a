#version 300 es
// Gives a colored picture new colors by its parts; README.md says how to load the textures. For
// WebGL 2.
precision highp float;
uniform sampler2D picture, parts, palette;
uniform int coloring;  // a row of palette.png; the last one has the picture's own colors
in vec2 uv;  // (0, 0) is the top left corner
out vec4 color;

vec3 to_lab(vec3 srgb) {
  vec3 rgb = mix(srgb / 12.92, pow((srgb + 0.055) / 1.055, vec3(2.4)),
      greaterThan(srgb, vec3(0.04045)));
  vec3 xyz = rgb.r * vec3(0.433953, 0.212671, 0.017758) + rgb.g * vec3(0.376219, 0.715160, 0.109477)
      + rgb.b * vec3(0.189828, 0.072169, 0.872765);
  vec3 f = mix(7.787 * xyz + 16.0 / 116.0, pow(xyz, vec3(1.0 / 3.0)),
      greaterThan(xyz, vec3(0.008856)));
  return vec3(116.0 * f.y - 16.0, 500.0 * (f.x - f.y), 200.0 * (f.y - f.z));
}

vec3 linear_rgb(float l, vec2 ab) {
  float y = (l + 16.0) / 116.0;
  vec3 f = vec3(y + ab.x / 500.0, y, y - ab.y / 200.0);
  vec3 xyz = mix((f - 16.0 / 116.0) / 7.787, f * f * f, greaterThan(f, vec3(6.0 / 29.0)));
  return xyz.x * vec3(3.079980, -0.921248, 0.052890) + xyz.y * vec3(-1.537152, 1.875990, -0.204041)
      + xyz.z * vec3(-0.542821, 0.045247, 1.151232);
}

vec2 part_ab(int part, int row) {
  ivec3 cell = ivec3(texelFetch(palette, ivec2(part, row), 0).rgb * 255.0 + 0.5);
  return vec2(cell.rg) - 128.0 + vec2(cell.b >> 4, cell.b & 15) / 16.0;
}

vec2 times(vec2 p, vec2 q) { return vec2(p.x * q.x - p.y * q.y, p.x * q.y + p.y * q.x); }

float side_of_blue(vec2 ab) {
  return ab == vec2(0.0) ? -1.0 : clamp(2.5 * sin(radians(-80.0) - atan(ab.y, ab.x)), -1.0, 1.0);
}

void main() {
  ivec2 at = ivec2(uv * vec2(textureSize(picture, 0)));
  vec4 pixel = texelFetch(picture, at, 0);
  vec3 lab = to_lab(pixel.rgb);
  ivec3 cell = ivec3(texelFetch(parts, at, 0).rgb * 255.0 + 0.5);  // part, second part, its share
  int own = textureSize(palette, 0).y - 1;
  vec2 mean = part_ab(cell.r, own), chosen = part_ab(cell.r, coloring), change = chosen - mean;
  vec2 other = part_ab(cell.g, coloring) - part_ab(cell.g, own);
  float share = float(cell.b) / 510.0;
  vec2 follows = 1.0 - exp(-vec2(dot(change, change), dot(other, other)) / 225.0);
  // A pixel is `ratio` times the mean color of its part, as complex numbers. Hues that lean to blue
  // lean to blue in the new color too.
  vec2 ratio = (times(lab.yz, vec2(mean.x, -mean.y)) + vec2(64.0, 0.0)) / (dot(mean, mean) + 64.0);
  float side = side_of_blue(mean);
  float leaning = 1.0 + follows.x * (side * side_of_blue(chosen) + (1.0 - abs(side)) / 2.0 - 1.0);
  float angle = ratio == vec2(0.0) ? 0.0 : atan(ratio.y, ratio.x);
  float turn = radians(45.0) * tanh(angle / radians(45.0)) * leaning;
  vec2 turned = min(length(ratio), 1.7) * vec2(cos(turn), sin(turn));
  vec2 ab = lab.yz + times(turned, mix(change, other, share))
      + mix(follows.x, follows.y, share) * times(turned - ratio, mean);
  float low = 0.0, high = 2.0;  // halved first: is the full chroma inside sRGB?
  for (int i = 0; i < 10 && low < 1.0; i++) {
    float middle = (low + high) / 2.0;
    vec3 rgb = linear_rgb(lab.x, middle * ab);
    bool inside = all(greaterThan(rgb, vec3(-0.0001))) && all(lessThan(rgb, vec3(1.002)));
    if (inside) low = middle; else high = middle;
  }
  vec3 rgb = clamp(linear_rgb(lab.x, low * ab), 0.0, 1.0);
  color = vec4(mix(12.92 * rgb, 1.055 * pow(rgb, vec3(1.0 / 2.4)) - 0.055,
      greaterThan(rgb, vec3(0.0031308))), pixel.a);
}
