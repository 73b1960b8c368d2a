"""Korean of the messages about files, pictures, figures and noises."""

ERRORS: dict[str, str] = {
    "framing must be one of {}; got {}": "framing은 다음 가운데 하나여야 합니다: {}. 받은 값: {}",
    "{} must be a whole number, {}; got {}": "{}: 정수여야 합니다({}). 받은 값: {}",
    "tones needs one value for each drawing, got {} for {}": (
        "tones에는 밑그림마다 값이 하나씩 필요합니다. 값 {}개, 밑그림 {}개를 받았습니다"
    ),
    "the text cannot be drawn as SVG: {}": "글자를 SVG로 그릴 수 없습니다: {}",
    "no Korean font for figures; install it with `pip install koreanize-matplotlib`": (
        "그림에 쓸 한글 글꼴이 없습니다. `pip install koreanize-matplotlib`로 설치하십시오"
    ),
    "no picture to show; pass at least one": "보여 줄 그림이 없습니다. 한 장 이상 넘기십시오",
    "{} titles for {} pictures; pass one title for each": (
        "제목이 {}개인데 그림은 {}장입니다. 그림마다 제목을 하나씩 넘기십시오"
    ),
    "rows of pictures differ in length; pass as many pictures in each": (
        "줄마다 그림의 수가 다릅니다. 줄마다 같은 수를 넘기십시오"
    ),
    "{} labels for {} rows; pass one label for each": (
        "이름이 {}개인데 줄은 {}개입니다. 줄마다 이름을 하나씩 넘기십시오"
    ),
    "{}: permission denied; check the file's permissions": (
        "{}: 권한이 없습니다. 파일의 권한을 확인하십시오"
    ),
    "{}: cannot be written ({}); choose another folder or make room": (
        "{}: 쓸 수 없습니다({}). 다른 폴더를 고르거나 공간을 비우십시오"
    ),
    "{}: another run has written this folder in the meantime, and its files are kept; choose another"
    " folder (--out), or wait for that run to end": (
        "{}: 그 사이에 다른 실행이 이 폴더에 썼으며, 그 파일은 그대로 있습니다. 다른 폴더(--out)를 고르거나"
        " 그 실행이 끝날 때까지 기다리십시오"
    ),
    "{}: already exists; name a new folder or empty this one": (
        "{}: 이미 있습니다. 새 폴더를 지정하거나 이 폴더를 비우십시오"
    ),
    "{}: is a file; name a folder for the results (--out)": (
        "{}: 파일입니다. 결과를 둘 폴더를 지정하십시오(--out)"
    ),
    "{}: {}; choose another folder or free disk space": (
        "{}: {}. 다른 폴더를 고르거나 디스크 공간을 비우십시오"
    ),
    "unknown language {}: choose one of {}": "알 수 없는 언어 {}: 다음 가운데 고르십시오: {}",
    "latent_dim {} cannot be split into {} equal blocks; use a multiple of {}, such as 100": (
        "latent_dim {}: 똑같은 블록 {}개로 나눌 수 없습니다. 100과 같은 {}의 배수를 쓰십시오"
    ),
    "a walk needs two noises of the same length, got {}, {}": (
        "보간에는 길이가 같은 노이즈 두 개가 필요합니다. 받은 길이: {}, {}"
    ),
    "a walk needs at least 2 steps, got {}": "보간에는 단계가 2개 이상 필요합니다. 받은 값: {}",
    "noise {} is unknown; use random or blocks": "알 수 없는 노이즈 {}: random이나 blocks를 쓰십시오",
    "count must be from 1 to {}, got {}": "count는 1에서 {} 사이여야 합니다. 받은 값: {}",
    "the block noise has {} vectors, got count {}; ask for {} or fewer, or use random noise": (
        "블록 노이즈는 {}개뿐인데 {}개를 요청했습니다. {}개 이하로 줄이거나 무작위 노이즈를 쓰십시오"
    ),
    "{} must be {} or more, got {}": "{}: {} 이상이어야 합니다. 받은 값: {}",
    "a picture needs uint8 values of shape (height, width, 3), got {} {}": (
        "그림은 모양이 (height, width, 3)인 uint8이어야 합니다. 받은 값: {} {}"
    ),
    "size must be 1 or more, got {}": "size는 1 이상이어야 합니다. 받은 값: {}",
    "contains {}; save it as RGB with 8 or 16 bits": (
        "{} 값이 들어 있습니다. 8비트나 16비트 RGB로 저장하십시오"
    ),
    "contains an unusual kind of gray; save it as RGB with 8 or 16 bits": (
        "보기 드문 흑백 형식입니다. 8비트나 16비트 RGB로 저장하십시오"
    ),
    "is a compressed BMP; save it as PNG": "압축된 BMP입니다. PNG로 저장하십시오",
    "{}: all its frames are white; name another picture or another layout (--frames)": (
        "{}: 모든 프레임이 흰색입니다. 다른 그림이나 다른 배치(--frames)를 지정하십시오"
    ),
    "--frames {}: use COLUMNSxROWS such as 4x1, rows, or a JSON file of TexturePacker or Aseprite": (
        "--frames {}: 4x1과 같은 열x행, rows, 또는 TexturePacker나 Aseprite의 JSON 파일을 쓰십시오"
    ),
    "{}: has no frames; {}": "{}: 프레임이 없습니다. {}",
    "{}: has rotated frames, and the parts of a figure that lies on its side would not be found;"
    " export the sheet without rotation": (
        "{}: 돌려 놓은 프레임이 있어, 옆으로 누운 인물의 부분을 찾을 수 없습니다. 회전 없이 시트를 다시"
        " 내보내십시오"
    ),
    "{}: its {}×{} pixels cannot be divided into {}×{} equal frames; count them again"
    " (--frames COLUMNSxROWS)": (
        "{}: {}×{}픽셀은 가로 {}칸, 세로 {}칸의 같은 프레임으로 나누어지지 않습니다. 칸을 다시 세어"
        " 보십시오(--frames 열x행)"
    ),
    "{}: a frame ends at {}, {}, but {} has {}×{} pixels; name the layout of this picture, or 1x1"
    " if it is one frame (--frames)": (
        "{}: 프레임 하나가 {}, {}에서 끝나지만 {}의 크기는 {}×{}픽셀입니다. 이 그림의 배치를 지정하거나,"
        " 프레임이 하나이면 1x1로 지정하십시오(--frames)"
    ),
    "{}: is not a folder; {}": "{}: 폴더가 아닙니다. {}",
    "{}: contains no picture; Chroma looks for {}{}": (
        "{}: 그림이 없습니다. 크로마가 찾는 형식: {}{}"
    ),
    "{}: is larger than {} megapixels; scale the picture down first, or set {} to a number up to {}": (
        "{}: {}메가픽셀보다 큽니다. 먼저 그림을 줄이거나, {} 변수를 {} 이하로 설정하십시오"
    ),
    "{}: is {}not a picture that can be read; {}": "{}: {}크로마가 읽을 수 없는 파일입니다. {}",
    "{}: is a folder; name the picture file inside it": (
        "{}: 폴더입니다. 그 안의 그림 파일을 지정하십시오"
    ),
    "{}: is a pipe or a device, not a file; name a picture file": (
        "{}: 파일이 아니라 파이프나 장치입니다. 그림 파일을 지정하십시오"
    ),
    "{}={}: use a number of megapixels from 1 to {}": "{}={}: 1에서 {} 사이의 메가픽셀 수를 쓰십시오",
    "{}: is longer than {} pixels; scale it down first": "{}: {}픽셀보다 깁니다. 먼저 줄이십시오",
    "{}: {}; copy or download the picture again": "{}: {}. 그림을 다시 복사하거나 내려받으십시오",
    "{}: is missing from this installation of Chroma; reinstall it": (
        "{}: 설치된 크로마에 없습니다. 다시 설치하십시오"
    ),
    "{}: contains more than {} files; split it into several zips": (
        "{}: 파일이 {}개보다 많습니다. zip 여러 개로 나누십시오"
    ),
    "{}: contains no picture; {}{}": "{}: 그림이 없습니다. {}{}",
    "{}: unpacks to more than {} GB; split it into several zips": (
        "{}: 풀면 {}GB가 넘습니다. zip 여러 개로 나누십시오"
    ),
    "{}: is damaged in the zip; download the zip again": (
        "{}: zip 안에서 손상되었습니다. zip을 다시 내려받으십시오"
    ),
    "{}: is not a zip, or is damaged; name a folder or a zip of pictures, or download it again": (
        "{}: zip이 아니거나 손상되었습니다. 그림 폴더나 zip을 지정하거나 다시 내려받으십시오"
    ),
    "{}: is not a file; {}": "{}: 파일이 아닙니다. {}",
    "{}: is larger than {} bytes; {}": "{}: {}바이트보다 큽니다. {}",
    "{}: cannot be read ({}); {}": "{}: 읽을 수 없습니다({}). {}",
}
