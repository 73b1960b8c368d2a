"""Korean of the messages about coloring, packs, exports and the slider."""

ERRORS: dict[str, str] = {
    "{}: a fault of Chroma ({}); please report it with the picture": (
        "{}: 크로마의 결함입니다({}). 그림과 함께 알려 주십시오"
    ),
    "{}: not enough memory; make it smaller": "{}: 메모리가 모자랍니다. 그림을 줄이십시오",
    "the character has a part {}, but these weights do not": (
        "캐릭터에는 {} 부분이 있지만 이 가중치에는 없습니다"
    ),
    "recolor (--recolor): the masks of {} are no named parts; use dcgan_256 or other weights that"
    " know them": (
        "recolor(--recolor): {}의 마스크에는 부분의 이름이 없습니다. dcgan_256처럼 부분을 아는 가중치를"
        " 쓰십시오"
    ),
    "all pictures are white: there is no character to color": (
        "그림이 모두 흰색이어서 칠할 캐릭터가 없습니다"
    ),
    "all frames of the sheet are white": "시트의 모든 프레임이 흰색입니다",
    "the character has a summary of {} numbers, but these weights take {}": (
        "캐릭터의 요약은 숫자 {}개인데 이 가중치는 {}개를 받습니다"
    ),
    "weights {}: have no palette that pictures of one character could share (--same-character,"
    " --frames); use dcgan_256": (
        "가중치 {}: 한 캐릭터의 그림들이 함께 쓸(--same-character, --frames) 팔레트가 없습니다. dcgan_256을"
        " 쓰십시오"
    ),
    "the picture is gray: it has no colors of its own to keep; use recolor auto or off (--recolor)": (
        "흑백 그림이라 그대로 둘 원래 색이 없습니다. recolor를 auto나 off로 하십시오(--recolor)"
    ),
    "noises of shape {}: these weights take (count, {})": (
        "노이즈의 모양이 {}입니다. 이 가중치는 (count, {})를 받습니다"
    ),
    "palettes of shape {}: these weights take (count, {}, 2)": (
        "팔레트의 모양이 {}입니다. 이 가중치는 (count, {}, 2)를 받습니다"
    ),
    "{} {}: use {}": "{} {}: 다음을 쓰십시오: {}",
    "{}: a network of Chroma v0.2 cannot be exported; use dcgan_256 or other weights that `chroma"
    " train` wrote": (
        "{}: 크로마 v0.2의 신경망은 내보낼 수 없습니다. dcgan_256이나 `chroma train`이 만든 다른 가중치를"
        " 쓰십시오"
    ),
    "{}: already has the atlases of a character; name another folder (--out)": (
        "{}: 캐릭터의 아틀라스가 이미 있습니다. 다른 폴더를 지정하십시오(--out)"
    ),
    "--lightness: needs colors whose lightness parts get: --color or --like": (
        "--lightness: 명도를 가져올 색이 필요합니다. --color나 --like를 함께 쓰십시오"
    ),
    "no colorings; a pack needs at least one": "채색이 없습니다. 팩에는 하나 이상 필요합니다",
    "a noise of shape {}, but these weights take {} numbers": (
        "노이즈의 모양이 {}인데 이 가중치는 숫자 {}개를 받습니다"
    ),
    "the noise contains a number that is not finite": "노이즈에 유한하지 않은 수가 있습니다",
    "mask {} is held, but these weights have {} masks": (
        "마스크 {}의 색을 고정했지만 이 가중치의 마스크는 {}개입니다"
    ),
    "held mask {} needs one a* and b*, or those of all {} masks, as finite numbers": (
        "고정한 마스크 {}: a*와 b* 한 쌍, 또는 마스크 {}개 모두의 값이 유한한 수로 필요합니다"
    ),
    "mask {} gets a lightness, but these weights have {}": (
        "마스크 {}의 명도를 지정했지만 이 가중치의 마스크는 {}개입니다"
    ),
    "lightness {} of mask {}: use an L* from 0 to 100": (
        "명도 {}(마스크 {}): 0에서 100 사이의 L*을 쓰십시오"
    ),
    "coloring {}: {}": "채색 {}: {}",
    "--also {}: use some of {}": "--also {}: 다음 가운데서 고르십시오: {}",
    "--also {}: needs masks, which the weights {} do not have; choose others, such as dcgan_256"
    " (--weights)": (
        "--also {}: 마스크가 필요하지만 가중치 {}에는 없습니다. dcgan_256과 같은 다른 가중치를"
        " 고르십시오(--weights)"
    ),
    "--also {}: has one lightness for all colorings, which --lightness changes; leave out one of"
    " the two": (
        "--also {}: 모든 채색의 명도가 같아야 하는데 --lightness가 명도를 바꿉니다. 둘 중 하나를 빼십시오"
    ),
    "--scheduler {}: the worker {} does not see {}; use a folder that all machines share (--out)": (
        "--scheduler {}: 워커 {}: {} 폴더가 보이지 않습니다. 모든 컴퓨터가 함께 쓰는 폴더를"
        " 지정하십시오(--out)"
    ),
    "{}: a PSD file has at most {} pixels a side; leave out psd (--also)": (
        "{}: PSD 파일의 한 변은 {}픽셀까지입니다. psd를 빼십시오(--also)"
    ),
    "{}: the PSD file would have more than 2 GB; ask for fewer colorings (--count), or leave out"
    " psd (--also)": (
        "{}: PSD 파일이 2GB를 넘습니다. 채색을 줄이거나(--count) psd를 빼십시오(--also)"
    ),
    "{}: its weights were never saved, so the pack cannot be made again; name another pack": (
        "{}: 가중치가 저장된 적이 없어 팩을 다시 만들 수 없습니다. 다른 팩을 지정하십시오"
    ),
    "{}: made by weights with checksum {}, but {} has {}; name the folder of the right ones"
    " (--weights)": (
        "{}: 체크섬이 {}인 가중치로 만들었지만 {}의 체크섬은 {}입니다. 맞는 가중치의 폴더를"
        " 지정하십시오(--weights)"
    ),
    "{}: does not name the file of its picture; name an IMAGE": (
        "{}: 그림 파일의 이름이 없습니다. IMAGE를 지정하십시오"
    ),
    "{}: has changed since {} was made from it; name the IMAGE you mean": (
        "{}: {} 파일을 만든 뒤에 그림이 바뀌었습니다. 쓰려는 IMAGE를 지정하십시오"
    ),
    "{}: is not the picture of {}, which holds colors of masks; in another picture the masks show"
    " other parts: make a new pack for it, or say that it shows the same character"
    " (--same-character)": (
        "{}: {} 파일의 그림이 아닌데, 그 파일은 마스크의 색을 고정합니다. 다른 그림에서는 마스크가 다른"
        " 부분을 나타냅니다. 새 팩을 만들거나, 같은 캐릭터라고 알리십시오(--same-character)"
    ),
    "{}: its weights cannot be read ({}); name their folder (--weights)": (
        "{}: 가중치를 읽을 수 없습니다({}). 가중치의 폴더를 지정하십시오(--weights)"
    ),
    "{}: {}; make a new pack": "{}: {}. 새 팩을 만드십시오",
    "--also shader: takes weights with {} to {} masks, but these have {}; choose others"
    " (--weights)": (
        "--also shader: 마스크가 {}개에서 {}개인 가중치가 필요하지만 이 가중치에는 {}개입니다. 다른 가중치를"
        " 고르십시오(--weights)"
    ),
    "--also shader: {} has gray frames beside colored ones; color all of them like gray pictures"
    " (--recolor off)": (
        "--also shader: {}: 흑백 프레임과 컬러 프레임이 섞여 있습니다. 모두 흑백처럼 칠하십시오(--recolor off)"
    ),
    "{} {} of a sheet: use {} to {} pixels": "시트의 {} {}: {}에서 {}픽셀까지 쓸 수 있습니다",
    "{}: these weights know no parts by name; use dcgan_256 (--weights)": (
        "{}: 이 가중치는 부분의 이름을 모릅니다. dcgan_256을 쓰십시오(--weights)"
    ),
    "{}: is not a GIMP palette (.gpl); export one from your program": (
        "{}: GIMP 팔레트(.gpl)가 아닙니다. 쓰는 프로그램에서 내보내십시오"
    ),
    "{}: has no colors; export a palette that has some": (
        "{}: 색이 없습니다. 색이 있는 팔레트를 내보내십시오"
    ),
    "--like {}: is gray; name a picture that has colors": (
        "--like {}: 흑백입니다. 색이 있는 그림을 지정하십시오"
    ),
    "--color {}: {} is no color; use one such as #3a7bd5, or a name of CSS such as teal": (
        "--color {}: 이런 색은 없습니다: {}. #3a7bd5 같은 색이나 teal 같은 CSS 색 이름을 쓰십시오"
    ),
    "--keep: with --recolor off a picture counts as gray, and has no colors that could be kept;"
    " leave out one of the two": (
        "--keep: --recolor off에서는 그림을 흑백으로 다루므로 그대로 둘 색이 없습니다. 두 옵션 가운데 하나를"
        " 빼십시오"
    ),
    "--color {}: use PART=COLOR, such as hair=#3a7bd5": (
        "--color {}: hair=#3a7bd5와 같이 PART=COLOR로 쓰십시오"
    ),
    "{}: there is no part {}; use {}; chroma parts shows those of a picture": (
        "{}: {} 부분은 없습니다. 다음을 쓰십시오: {}. 그림에 있는 부분은 chroma parts가 보여 줍니다"
    ),
    "{}: cannot be read ({}); name a .gpl file": (
        "{}: 읽을 수 없습니다({}). .gpl 파일을 지정하십시오"
    ),
    "{}: {} is no color; use values up to 255": "{}: 값이 너무 큰 색이 있습니다: {}. 255 이하의 값을 쓰십시오",
    "--keep: the picture has no colors of its own that could be kept; leave it out or color a"
    " picture that has colors": (
        "--keep: 그림에 그대로 둘 원래 색이 없습니다. 이 옵션을 빼거나 색이 있는 그림을 칠하십시오"
    ),
    "the picture has no part {} (--color, --keep); it has {}; chroma parts shows where": (
        "그림에 {} 부분이 없습니다(--color, --keep). 있는 부분: {}. 어디인지는 chroma parts가 보여 줍니다"
    ),
    "two pictures are named {}: rename one, or color it separately": (
        "이름이 {}인 그림이 둘입니다. 하나의 이름을 바꾸거나 따로 칠하십시오"
    ),
    "port {} is in use or not allowed: leave out --port, or choose another": (
        "포트 {}: 이미 쓰고 있거나 허용되지 않습니다. --port를 빼거나 다른 포트를 고르십시오"
    ),
    "no free port from {} to {}: choose one with --port": (
        "{}에서 {}까지 비어 있는 포트가 없습니다. --port로 고르십시오"
    ),
    "these weights have no palette: nothing can be held": (
        "이 가중치에는 팔레트가 없어 아무것도 고정할 수 없습니다"
    ),
    "mask {}: these weights have masks 0 to {}": "마스크 {}: 이 가중치의 마스크는 0에서 {}까지입니다",
    "{} is not a color: write it as #rrggbb": "색으로 읽을 수 없습니다: {}. #rrggbb로 적으십시오",
    "the slider needs at least one picture, got none": "슬라이더에는 그림이 한 장 이상 필요합니다",
    "the slider needs at least one model, got none": "슬라이더에는 모델이 하나 이상 필요합니다",
    "the chosen parts are no gray PNG with sides up to {}, in base64": (
        "고른 부분이 한 변 {} 픽셀 이하의 흑백 PNG(base64)가 아닙니다"
    ),
    "weights {}: parts can be chosen only with weights that know parts by name, with"
    " regions on, and in one picture at a time": (
        "가중치 {}: 부분은 부분의 이름을 아는 가중치로, 영역별 채색을 켜고, 그림 한 장에서만 고를 수 있습니다"
    ),
    "part {} is chosen, but these weights have parts 0 to {}": (
        "고른 부분: {}. 이 가중치의 부분은 0~{}입니다"
    ),
    "{}: no such function": ("{}: 그런 함수가 없습니다"),
    "the code is not valid Python: {}": ("코드가 올바른 파이썬이 아닙니다: {}"),
    "{}: is not the picture of {}, whose parts were chosen by hand: make a new pack for it": (
        "{}: {}의 그림이 아닙니다. 그 팩의 부분은 손으로 고른 것이므로, 이 그림에는 새 팩을 만드십시오"
    ),
    "parts were chosen by hand: a sheet of frames has none; leave one out": (
        "부분을 손으로 골랐습니다. 프레임 시트에는 그런 부분이 없으므로 둘 중 하나를 빼십시오"
    ),
    "the app does not know the command {} of this page: reload it": (
        "앱이 알지 못하는 명령입니다: {}. 페이지를 새로 고치십시오"
    ),
    "this is the only picture: add another one before you remove it": (
        "그림이 이것뿐입니다. 빼기 전에 다른 그림을 추가하십시오"
    ),
    "the page sent a stroke that the app does not know: reload it": (
        "페이지가 보낸 붓질을 앱이 알지 못합니다. 페이지를 새로 고치십시오"
    ),
    "{}: is not in the list of weights; choose one that is": (
        "{}: 가중치 목록에 없습니다. 목록에서 고르십시오"
    ),
    "unknown language {}: choose both, en or ko": (
        "알 수 없는 언어 {}입니다. both, en, ko 가운데 고르십시오"
    ),
    "the picture is colored as a gray one: it has no colors to keep": (
        "흑백 그림처럼 채색하고 있으므로 그대로 둘 색이 없습니다"
    ),
    "there are no more parts to split off: merge two parts first": (
        "더 나눌 수 있는 부분이 없습니다. 먼저 두 부분을 합치십시오"
    ),
    "nothing is drawn there: start on a part of the drawing": (
        "그곳에는 그려진 것이 없습니다. 그림의 한 부분에서 시작하십시오"
    ),
    "these weights know no parts by name: use dcgan_256, whose parts can be split,"
    " merged and painted": (
        "이 가중치는 부분의 이름을 모릅니다. 부분을 나누고 합치고 칠할 수 있는 dcgan_256을 쓰십시오"
    ),
    "a pack is being saved: wait until it is there, or stop it": (
        "팩을 저장하는 중입니다. 끝날 때까지 기다리거나 멈추십시오"
    ),
    "stopped: the pack that was being written is not there": (
        "멈췄습니다. 저장하던 팩은 남지 않았습니다"
    ),
    "the pack cannot be written: {}: {}": ("팩을 저장할 수 없습니다: {}: {}"),
    "this picture is no longer in the list: choose another": (
        "이 그림은 이제 목록에 없습니다. 다른 그림을 고르십시오"
    ),
    "this coloring is no longer in the pack: choose another": (
        "이 채색은 이제 팩에 없습니다. 다른 채색을 고르십시오"
    ),
    "there are no packs {}: reload the page": ("그런 팩이 없습니다: {}. 페이지를 새로 고치십시오"),
    "{}: does not come with this version of Chroma": (
        "{}: 이 버전의 크로마에는 들어 있지 않습니다"
    ),
    "{}: is no file of the session's folder": ("{}: 작업 폴더의 파일이 아닙니다"),
    "{}, line {}: starts processes that import this script again; put the call under `if"
    ' __name__ == "__main__":`': (
        '{}의 {}번째 줄: 이 스크립트를 다시 임포트하는 프로세스를 시작합니다. 호출을 `if __name__ == "__main__":` 아래에 넣으십시오'
    ),
}
