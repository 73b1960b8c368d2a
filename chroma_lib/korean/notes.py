"""Korean of notes: what is odd about a picture, a palette or a training; and of damaged files."""

NOTES: dict[str, str] = {
    "is damaged or cut short": "파일이 손상되었거나 잘렸습니다",
    "is damaged: a checksum is wrong": "파일이 손상되었습니다. 체크섬이 맞지 않습니다",
    "is damaged: rows are missing": "파일이 손상되었습니다. 픽셀 줄이 모자랍니다",
    "is damaged: its header is broken": "파일이 손상되었습니다. 헤더가 깨졌습니다",
    "is damaged: a tile is larger than any picture": (
        "파일이 손상되었습니다. 어떤 그림보다도 큰 타일이 있습니다"
    ),
    "is damaged: it has too many parts": "파일이 손상되었습니다. 조각이 너무 많습니다",
    "is damaged: it has too many scans": "파일이 손상되었습니다. 스캔이 너무 많습니다",
    "is damaged: it has too many segments": "파일이 손상되었습니다. 세그먼트가 너무 많습니다",
    "is damaged: the checksum of its pixels is wrong": (
        "파일이 손상되었습니다. 픽셀의 체크섬이 맞지 않습니다"
    ),
    "is damaged or cut short: rows are missing": (
        "파일이 손상되었거나 잘렸습니다. 픽셀 줄이 모자랍니다"
    ),
    "is damaged or cut short: the checksum of its pixels is missing": (
        "파일이 손상되었거나 잘렸습니다. 픽셀의 체크섬이 없습니다"
    ),
    "is damaged or cut short: it has no end": "파일이 손상되었거나 잘렸습니다. 끝이 없습니다",
    "is cut short: the last pixels are missing": "파일이 잘렸습니다. 마지막 픽셀이 없습니다",
    "is a {}, but its header is damaged": "{} 파일이지만 헤더가 손상되었습니다",
    "is an {}, but its header is damaged": "{} 파일이지만 헤더가 손상되었습니다",
    "is empty": "빈 파일입니다",
    "a HEIC picture, ": "HEIC 그림으로, ",
    "a Photoshop file, ": "Photoshop 파일로, ",
    "a JPEG XL picture, ": "JPEG XL 그림으로, ",
    "a JPEG 2000 picture, ": "JPEG 2000 그림으로, ",
    "a Clip Studio Paint file, ": "클립 스튜디오 페인트 파일로, ",
    "a GIMP file, ": "GIMP 파일로, ",
    "a PDF document, ": "PDF 문서로, ",
    "a PostScript program, ": "PostScript 프로그램으로, ",
    "an icon, ": "아이콘으로, ",
    "a web page, ": "웹 페이지로, ",
    "an SVG drawing, ": "SVG 그림으로, ",
    "a zip or another archive, ": "zip과 같은 압축 파일로, ",
    "a text that says where Git LFS keeps a file, ": "Git LFS가 파일을 두는 곳을 적은 글로, ",
    "save it as PNG or JPEG": "PNG나 JPEG로 저장하십시오",
    "download the picture itself": "그림 자체를 내려받으십시오",
    "unpack it and name the folder": "압축을 풀고 그 폴더를 지정하십시오",
    "1 file of another kind: {}; save pictures among them as PNG or JPEG": (
        "다른 종류의 파일 1개: {}. 그림이면 PNG나 JPEG로 저장하십시오"
    ),
    "{} files of other kinds: {}; save pictures among them as PNG or JPEG": (
        "다른 종류의 파일 {}개: {}. 그 가운데 그림은 PNG나 JPEG로 저장하십시오"
    ),
    "1 file of another kind: {}; save pictures among them as PNG or JPEG, and unpack archives": (
        "다른 종류의 파일 1개: {}. 그림이면 PNG나 JPEG로 저장하고, 압축 파일이면 푸십시오"
    ),
    "{} files of other kinds: {}; save pictures among them as PNG or JPEG, and unpack archives": (
        "다른 종류의 파일 {}개: {}. 그 가운데 그림은 PNG나 JPEG로 저장하고, 압축 파일은 푸십시오"
    ),
    "{} without an ending": "확장자 없는 파일 {}개",
    "; it contains {}": ". 들어 있는 것: {}",
    "is read, though {}": "읽었지만 파일에 문제가 있습니다: {}",
    "its end is missing": "파일의 끝이 없습니다",
    "its end is damaged": "파일의 끝이 손상되었습니다",
    "its {} block is damaged": "{} 블록이 손상되었습니다",
    "a text in it cannot be read": "안에 든 글을 읽을 수 없습니다",
    "is an animation, of which only the first frame is used; save its frames as PNGs, and color them"
    " with --same-character": (
        "움직이는 그림이며, 첫 프레임만 씁니다. 프레임을 PNG로 저장하고 --same-character로 칠하십시오"
    ),
    "other data follows the picture, and is ignored": (
        "그림 뒤에 다른 데이터가 있으며, 쓰지 않습니다"
    ),
    "its color profile is damaged or of another kind of picture, and is not applied": (
        "색상 프로파일이 손상되었거나 다른 종류의 그림에 쓰는 것이어서 적용하지 않습니다"
    ),
    "is nearly all black and white, which get no color; lay flat grays under the lines first"
    " (notebook 8)": (
        "거의 검은색과 흰색뿐이며, 이 두 색에는 색이 들어가지 않습니다. 먼저 선 아래에 고른 회색을 까십시오"
        "(노트북 8)"
    ),
    "has a name that leads out of the zip": "이름이 zip 밖을 가리킵니다",
    "has a name of more than {} characters": "이름이 {}자보다 깁니다",
    "is a link or a device, not a picture": "그림이 아니라 링크나 장치입니다",
    "is encrypted; unpack the zip with its password and name the folder": (
        "암호가 걸려 있습니다. 암호로 zip을 풀고 그 폴더를 지정하십시오"
    ),
    "is compressed with an unusual method; pack the pictures as an ordinary zip": (
        "보기 드문 방식으로 압축되었습니다. 그림을 보통 zip으로 묶으십시오"
    ),
    "--palette {}: colors that name no part are not used, because others do: {}; name a part in"
    " each, or remove the names of parts to use all in turn": (
        "--palette {}: 부분 이름이 있는 색이 있으므로 부분 이름이 없는 색은 쓰지 않습니다({}). 색마다 부분의"
        " 이름을 붙이거나, 모든 색을 차례로 쓰려면 부분 이름을 모두 지우십시오"
    ),
    "not the picture that {} was made from; colored with the same noises": (
        "{}의 원래 그림이 아닙니다. 같은 노이즈로 칠했습니다"
    ),
    "{} of its {} pictures are used, chosen at random with seed {}": (
        "그림 {1}장 가운데 {0}장을 무작위로 골라 씁니다(시드 {2})"
    ),
    "its worker ended ({})": "워커가 갑자기 종료되었습니다({})",
    "run the same command again": "같은 명령을 다시 실행하십시오",
    "continuing from step {}": "{}스텝부터 이어서 학습합니다",
    "already finished at step {}; ask for more steps to train longer": (
        "{}스텝에서 이미 끝났습니다. 더 학습하려면 스텝을 늘리십시오"
    ),
    "{} is damaged: its checksum differs, so it is not used": (
        "{}: 손상되었습니다. 체크섬이 달라 쓰지 않습니다"
    ),
    "starting from {}: its masks stay, the palette learns from your pictures (--init none trains"
    " from scratch)": (
        "{}에서 시작합니다. 마스크는 그대로 두고 팔레트가 그림에서 배웁니다(--init none: 처음부터 학습)"
    ),
    "--{} cannot be combined with --from: {} has the noises": (
        "--{} 옵션은 --from과 함께 쓸 수 없습니다. 노이즈는 {} 파일에 있습니다"
    ),
    "--{} cannot be combined with --from: {} has the choice": (
        "--{} 옵션은 --from과 함께 쓸 수 없습니다. 어느 쪽인지는 {} 파일에 있습니다"
    ),
    "--{} cannot be combined with --from: {} has the colors": (
        "--{} 옵션은 --from과 함께 쓸 수 없습니다. 색은 {} 파일에 있습니다"
    ),
    "invalid JSON: {} at line {} column {}; {}": "올바른 JSON이 아닙니다({1}행 {2}열: {0}). {3}",
    "field required": "필요한 항목이 없습니다",
    "input should be a valid integer": "정수여야 합니다",
    "input should be a valid number": "수여야 합니다",
    "input should be a valid string": "문자열이어야 합니다",
    "input should be a valid list": "목록이어야 합니다",
    "input should be {}": "값이 맞지 않습니다({})",
}

# Lines of a log on long work.
PROGRESS: dict[str, str] = {
    "{} left": "{} 남음",
    "{} of {} pictures, {}": "그림 {1}장 가운데 {0}장, {2}",
    "{} of {} characters, {}": "캐릭터 {1}명 가운데 {0}명, {2}",
    "{} of {} shards, {}": "샤드 {1}개 가운데 {0}개, {2}",
    "{} of {} colorings, {}": "채색 {1}개 가운데 {0}개, {2}",
    "{} of {} steps, {}": "{1}스텝 가운데 {0}스텝, {2}",
    "reading: {}": "읽는 중: {}",
    "opening: {}": "여는 중: {}",
    "writing: {}": "쓰는 중: {}",
    "drawing: {}": "그리는 중: {}",
    "preparing: {}": "준비하는 중: {}",
    "checking: {}": "확인하는 중: {}",
    "training: {}": "학습하는 중: {}",
    "measuring: {}": "재는 중: {}",
    "finding the character: {}": "캐릭터를 찾는 중: {}",
}
