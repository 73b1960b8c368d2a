// Gives a colored picture new colors by its parts; README.md says how to import the textures. For
// Unity: a material with this shader for a SpriteRenderer or a RawImage.
Shader "Chroma/Recolorings" {
  Properties {
    _MainTex ("picture.png", 2D) = "white" {}
    _Parts ("parts.png", 2D) = "black" {}
    _Palette ("palette.png", 2D) = "gray" {}
    _Coloring ("Coloring, a row of palette.png", Integer) = 0
  }
  SubShader {
    Tags { "Queue" = "Transparent" "RenderType" = "Transparent" }
    Blend SrcAlpha OneMinusSrcAlpha
    Cull Off
    ZWrite Off
    Pass {
      HLSLPROGRAM
      #pragma target 4.0
      #pragma vertex vertex
      #pragma fragment fragment
      #include "UnityCG.cginc"
      Texture2D _MainTex, _Parts, _Palette;
      float4 _MainTex_TexelSize, _Palette_TexelSize;  // (1 / width, 1 / height, width, height)
      int _Coloring;
      struct Point { float4 position : SV_POSITION; float2 uv : TEXCOORD0; };

      Point vertex(float4 position : POSITION, float2 uv : TEXCOORD0) {
        Point result = { UnityObjectToClipPos(position), uv };
        return result;
      }

      float3 to_lab(float3 srgb) {
        float3 rgb = lerp(srgb / 12.92, pow((srgb + 0.055) / 1.055, 2.4), step(0.04045, srgb));
        float3 xyz = rgb.r * float3(0.433953, 0.212671, 0.017758)
            + rgb.g * float3(0.376219, 0.715160, 0.109477)
            + rgb.b * float3(0.189828, 0.072169, 0.872765);
        float3 f = lerp(7.787 * xyz + 16.0 / 116.0, pow(xyz, 1.0 / 3.0), step(0.008856, xyz));
        return float3(116.0 * f.y - 16.0, 500.0 * (f.x - f.y), 200.0 * (f.y - f.z));
      }

      float3 linear_rgb(float l, float2 ab) {
        float y = (l + 16.0) / 116.0;
        float3 f = float3(y + ab.x / 500.0, y, y - ab.y / 200.0);
        float3 xyz = lerp((f - 16.0 / 116.0) / 7.787, f * f * f, step(6.0 / 29.0, f));
        return xyz.x * float3(3.079980, -0.921248, 0.052890)
            + xyz.y * float3(-1.537152, 1.875990, -0.204041)
            + xyz.z * float3(-0.542821, 0.045247, 1.151232);
      }

      float2 part_ab(int part, int row) {
        int from_bottom = int(_Palette_TexelSize.w) - 1 - row;  // Unity counts from the bottom
        int3 cell = int3(_Palette.Load(int3(part, from_bottom, 0)).rgb * 255.0 + 0.5);
        return float2(cell.rg) - 128.0 + float2(cell.b >> 4, cell.b & 15) / 16.0;
      }

      float2 times(float2 p, float2 q) {
        return float2(p.x * q.x - p.y * q.y, p.x * q.y + p.y * q.x);
      }

      float side_of_blue(float2 ab) {
        return all(ab == 0.0) ? -1.0 : clamp(2.5 * sin(radians(-80.0) - atan2(ab.y, ab.x)), -1, 1);
      }

      float4 fragment(Point input) : SV_Target {
        int3 at = int3(input.uv * _MainTex_TexelSize.zw, 0);
        float4 pixel = _MainTex.Load(at);
        float3 lab = to_lab(pixel.rgb);
        int3 cell = int3(_Parts.Load(at).rgb * 255.0 + 0.5);  // part, second part, its share
        int own = int(_Palette_TexelSize.w) - 1;
        float2 mean = part_ab(cell.r, own), chosen = part_ab(cell.r, _Coloring);
        float2 change = chosen - mean;
        float2 other = part_ab(cell.g, _Coloring) - part_ab(cell.g, own);
        float share = cell.b / 510.0;
        float2 follows = 1.0 - exp(-float2(dot(change, change), dot(other, other)) / 225.0);
        // A pixel is `ratio` times the mean color of its part, as complex numbers. Hues that lean
        // to blue lean to blue in the new color too.
        float2 ratio = (times(lab.yz, float2(mean.x, -mean.y)) + float2(64.0, 0.0))
            / (dot(mean, mean) + 64.0);
        float side = side_of_blue(mean);
        float leaning = 1.0
            + follows.x * (side * side_of_blue(chosen) + (1.0 - abs(side)) / 2.0 - 1.0);
        float angle = all(ratio == 0.0) ? 0.0 : atan2(ratio.y, ratio.x);
        float turn = radians(45.0) * tanh(angle / radians(45.0)) * leaning;
        float2 turned = min(length(ratio), 1.7) * float2(cos(turn), sin(turn));
        float2 ab = lab.yz + times(turned, lerp(change, other, share))
            + lerp(follows.x, follows.y, share) * times(turned - ratio, mean);
        float low = 0.0, high = 2.0;  // halved first: is the full chroma inside sRGB?
        for (int i = 0; i < 10 && low < 1.0; i++) {
          float middle = (low + high) / 2.0;
          float3 rgb = linear_rgb(lab.x, middle * ab);
          if (all(rgb > -0.0001) && all(rgb < 1.002)) low = middle; else high = middle;
        }
        float3 rgb = saturate(linear_rgb(lab.x, low * ab));
        #ifdef UNITY_COLORSPACE_GAMMA
        rgb = lerp(12.92 * rgb, 1.055 * pow(rgb, 1.0 / 2.4) - 0.055, step(0.0031308, rgb));
        #endif
        return float4(rgb, pixel.a);
      }
      ENDHLSL
    }
  }
}
