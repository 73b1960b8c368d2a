// Colors a gray picture by its parts; README.md says how to import the textures. For Unity:
// a material with this shader for a SpriteRenderer or a RawImage.
Shader "Chroma/Colorings" {
  Properties {
    _MainTex ("lightness.png", 2D) = "white" {}
    _Parts ("parts.png", 2D) = "black" {}
    _Shares ("shares.png", 2D) = "red" {}
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
      Texture2D _MainTex, _Parts, _Shares, _Palette;
      float4 _MainTex_TexelSize, _Palette_TexelSize;  // (1 / width, 1 / height, width, height)
      int _Coloring;
      struct Point { float4 position : SV_POSITION; float2 uv : TEXCOORD0; };

      Point vertex(float4 position : POSITION, float2 uv : TEXCOORD0) {
        Point result = { UnityObjectToClipPos(position), uv };
        return result;
      }

      float3 linear_rgb(float l, float2 ab) {
        float y = (l + 16.0) / 116.0;
        float3 f = float3(y + ab.x / 500.0, y, y - ab.y / 200.0);
        float3 xyz = lerp((f - 16.0 / 116.0) / 7.787, f * f * f, step(6.0 / 29.0, f));
        return xyz.x * float3(3.079980, -0.921248, 0.052890)
            + xyz.y * float3(-1.537152, 1.875990, -0.204041)
            + xyz.z * float3(-0.542821, 0.045247, 1.151232);
      }

      float2 part_ab(int part) {
        int row = int(_Palette_TexelSize.w) - 1 - _Coloring;  // Unity counts from the bottom
        int3 cell = int3(_Palette.Load(int3(part, row, 0)).rgb * 255.0 + 0.5);
        return float2(cell.rg) - 128.0 + float2(cell.b >> 4, cell.b & 15) / 16.0;
      }

      float4 fragment(Point input) : SV_Target {
        int3 at = int3(input.uv * _MainTex_TexelSize.zw, 0);
        float4 gray = _MainTex.Load(at);
        int3 bytes = int3(_Parts.Load(at).rgb * 255.0 + 0.5);
        int part = bytes.r | bytes.g << 8 | bytes.b << 16;  // four numbers of six bits
        float3 others = _Shares.Load(at).rgb;
        float4 share = float4(1.0 - others.r - others.g - others.b, others);
        float2 ab = 0.0;
        for (int k = 0; k < 4; k++) ab += share[k] * part_ab(part >> 6 * k & 63);
        float low = 0.0, high = 2.0;  // halved first: is the full chroma inside sRGB?
        for (int i = 0; i < 10 && low < 1.0; i++) {
          float middle = (low + high) / 2.0;
          float3 rgb = linear_rgb(gray.r * 100.0, middle * ab);
          if (all(rgb > -0.0001) && all(rgb < 1.002)) low = middle; else high = middle;
        }
        float3 rgb = saturate(linear_rgb(gray.r * 100.0, low * ab));
        #ifdef UNITY_COLORSPACE_GAMMA
        rgb = lerp(12.92 * rgb, 1.055 * pow(rgb, 1.0 / 2.4) - 0.055, step(0.0031308, rgb));
        #endif
        return float4(rgb, gray.a);
      }
      ENDHLSL
    }
  }
}
