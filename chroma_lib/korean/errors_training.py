"""Korean of the messages about data, networks and training."""

ERRORS: dict[str, str] = {
    "batch size {}: use at least 1": "배치 크기 {}: 1 이상을 쓰십시오",
    "the pictures have no region maps; draw them with `chroma draw`": (
        "그림에 영역 지도가 없습니다. `chroma draw`로 그리십시오"
    ),
    "unknown crop {}: use one of {}": "알 수 없는 crop {}: 다음 가운데 고르십시오: {}",
    "size {}: use at least 1": "크기 {}: 1 이상을 쓰십시오",
    "cannot hold out {} of {} pictures; hold out at least one and leave at least one": (
        "그림 {}장을 떼어 둘 수 없습니다(전체 {}장). 한 장 이상 떼어 두고 한 장 이상 남기십시오"
    ),
    "{} drawings: ask for 1 to {}": "밑그림 {}개: 1에서 {}까지 요청할 수 있습니다",
    "seed {}: use 0 to {}": "시드 {}: 0에서 {}까지 쓸 수 있습니다",
    "{}: not an index of `chroma draw`; draw the characters again": (
        "{}: `chroma draw`가 만든 목록이 아닙니다. 캐릭터를 다시 그리십시오"
    ),
    "{} colorings: ask for 1 to 100": "채색 {}개: 1에서 100까지 요청할 수 있습니다",
    "{}: contains no picture that can be read; {}": "{}: 읽을 수 있는 그림이 없습니다. {}",
    "{}: was prepared {}; name another folder or delete it": (
        "{}: 이미 준비된 폴더입니다({}). 다른 폴더를 지정하거나 지우십시오"
    ),
    "{}: is inside the folder of the pictures; name a folder outside": (
        "{}: 그림 폴더 안에 있습니다. 바깥의 폴더를 지정하십시오"
    ),
    "{}: has missing or duplicate rows; delete {} and start again": (
        "{}: 빠지거나 겹친 줄이 있습니다. {} 폴더를 지우고 다시 시작하십시오"
    ),
    "{}: is not finished; run the same `chroma data` command again": (
        "{}: 아직 끝나지 않았습니다. 같은 `chroma data` 명령을 다시 실행하십시오"
    ),
    "{}: was prepared at {} pixels, but {} are requested; prepare the pictures again with --size {}": (
        "{}: {}픽셀로 준비했지만 {}픽셀을 요청했습니다. --size {} 옵션으로 다시 준비하십시오"
    ),
    "{}: no picture was kept; its {} lists the reasons": (
        "{}: 남은 그림이 없습니다. 이유는 그 안의 {}에 있습니다"
    ),
    "{}: shards need uint8 of shape {}, got {} {}": (
        "{}: 샤드에는 모양이 {}인 uint8이 필요합니다. 받은 값: {} {}"
    ),
    "{}: contains shards of {} pixels, but {} are requested; use --size {}, or write the shards"
    " again with --size {}": (
        "{}: 샤드는 {}픽셀인데 {}픽셀을 요청했습니다. --size {} 옵션을 쓰거나, --size {} 옵션으로 샤드를 다시"
        " 쓰십시오"
    ),
    "no weights {}: use {}, or a folder that `chroma train` wrote ({} and {})": (
        "가중치 {}: 없습니다. {} 가운데 하나나 `chroma train`이 만든 폴더({}, {})를 지정하십시오"
    ),
    "{}: is larger than {} bytes; copy it again": "{}: {}바이트보다 큽니다. 다시 복사하십시오",
    "{}: checksum differs from its card's; copy both files again": (
        "{}: 체크섬이 카드의 체크섬과 다릅니다. 두 파일을 다시 복사하십시오"
    ),
    "{}: has the format of Chroma 0.x; convert it with `{}`": (
        "{}: 크로마 0.x의 형식입니다. `{}` 명령으로 바꾸십시오"
    ),
    "{}: cannot be read ({}); copy it again": "{}: 읽을 수 없습니다({}). 다시 복사하십시오",
    "unknown noise entry {}: use one of {}": "노이즈를 넣는 곳 {}: 알 수 없습니다. 다음 가운데 고르십시오: {}",
    "{} parts: a palette head with {} masks needs as many": (
        "부분이 {}개입니다. 마스크가 {}개인 팔레트 헤드에는 부분도 그만큼 있어야 합니다"
    ),
    "{}: only a generator with noise='palette' has masks and a palette; this one has noise={}": (
        "{}: noise='palette'인 생성자에만 마스크와 팔레트가 있습니다. 이 생성자는 noise={}입니다"
    ),
    "size {} does not fit the networks: use 64 or 128 (or another multiple of 16 up to 112, of 32"
    " from 128 to 224, or 256)": (
        "크기 {}: 신경망에 맞지 않습니다. 64나 128을 쓰십시오(112까지는 16의 배수, 128에서 224까지는 32의"
        " 배수, 또는 256)"
    ),
    "{} must be a whole number from 1, not {}": "{}: 1 이상의 정수여야 합니다. 받은 값: {}",
    "{} must be at most {}, not {}": "{}: {} 이하여야 합니다. 받은 값: {}",
    "unknown precision {}: use one of {}": "알 수 없는 정밀도 {}: 다음 가운데 고르십시오: {}",
    "size {} does not fit v0.2's networks: use 64, 96, 128 or 256": (
        "크기 {}: v0.2의 신경망에 맞지 않습니다. 64, 96, 128, 256 가운데 고르십시오"
    ),
    "{}/{}: does not describe a network of Chroma ({}); train again, or copy the folder again": (
        "{}/{}: 크로마의 신경망이 아닙니다({}). 다시 학습하거나 폴더를 다시 복사하십시오"
    ),
    "{}/{}: does not fit the network of its card ({}); train again, or copy the folder again": (
        "{}/{}: 카드에 적힌 신경망과 맞지 않습니다({}). 다시 학습하거나 폴더를 다시 복사하십시오"
    ),
    "{}: has the format of Chroma 0.x; convert the training with `{}`": (
        "{}: 크로마 0.x의 형식입니다. `{}` 명령으로 학습을 바꾸십시오"
    ),
    "{}: is not a Chroma checkpoint ({}); delete it": (
        "{}: 크로마의 체크포인트가 아닙니다({}). 지우십시오"
    ),
    "{}: holds no {} and no checkpoints of Chroma 0.x; name the --out of a training": (
        "{}: {} 파일도 크로마 0.x의 체크포인트도 없습니다. 학습의 --out 폴더를 지정하십시오"
    ),
    "{}: is damaged; delete it and convert again": "{}: 손상되었습니다. 지우고 다시 바꾸십시오",
    "{}: {} is not finite float32; copy the folder again": (
        "{}: {}: 유한한 float32가 아닙니다. 폴더를 다시 복사하십시오"
    ),
    "{}: is not an archive of Chroma 0.x ({}); copy the folder again": (
        "{}: 크로마 0.x의 파일이 아닙니다({}). 폴더를 다시 복사하십시오"
    ),
    "unknown strategy {}: use one of {}": "알 수 없는 전략 {}: 다음 가운데 고르십시오: {}",
    "multi_worker: TF_CONFIG names an address twice: {}": (
        "multi_worker: TF_CONFIG에 같은 주소가 두 번 있습니다: {}"
    ),
    "the networks of v0.2 have BatchNorm, which would see only a share of each batch: train them"
    " without a strategy": (
        "v0.2의 신경망에는 BatchNorm이 있어 배치의 일부만 보게 됩니다. --strategy 없이 학습하십시오"
    ),
    "frozen masks: a palette learns on one device in minutes; train it without a strategy": (
        "마스크를 고정한 학습: 팔레트는 장치 하나로 몇 분이면 배웁니다. --strategy 없이 학습하십시오"
    ),
    "batch size {}: {} devices can't share it evenly; use a multiple of {}": (
        "배치 크기 {}: 장치 {}개에 똑같이 나눌 수 없습니다. {}의 배수를 쓰십시오"
    ),
    "the workers are about to do different things: give all of them the same options and data, and"
    " an --out that is the same folder for all": (
        "워커마다 다른 일을 하려 합니다. 모든 워커에 같은 옵션과 데이터, 그리고 같은 폴더인 --out을 주십시오"
    ),
    "multi_worker: has to come before everything else that TensorFlow does; train in a new process"
    " ({})": (
        "multi_worker: TensorFlow가 다른 일을 하기 전에 시작해야 합니다. 새 프로세스에서 학습하십시오({})"
    ),
    "multi_worker: {} has lost another worker at the start; start all of them again ({})": (
        "multi_worker: {}: 시작할 때 다른 워커와 연결이 끊겼습니다. 모두 다시 시작하십시오({})"
    ),
    "multi_worker: can't listen at {} ({}); give {} another port in TF_CONFIG, the same for all"
    " workers": (
        "multi_worker: {}에서 연결을 받을 수 없습니다({}). TF_CONFIG에서 {}의 포트를 바꾸되 모든 워커에"
        " 똑같이 하십시오"
    ),
    "another worker was lost or has stopped; start all of them again ({})": (
        "다른 워커와 연결이 끊겼거나 그 워커가 멈추었습니다. 모두 다시 시작하십시오({})"
    ),
    "multi_worker: no answer from {} in {} s; start all workers, and check the addresses in"
    " TF_CONFIG": (
        "multi_worker: {}에서 {}초 동안 답이 없습니다. 모든 워커를 시작하고 TF_CONFIG의 주소를"
        " 확인하십시오"
    ),
    "no part of these pictures has one even color, so there is no palette to learn; use colored"
    " drawings, or train from scratch (--init none)": (
        "색이 고른 부분이 하나도 없어 배울 팔레트가 없습니다. 색칠된 그림을 쓰거나 처음부터"
        " 학습하십시오(--init none)"
    ),
    "{}: has no {}, so there is no training to continue; check the folder's name": (
        "{}: {} 파일이 없어 이어 갈 학습이 없습니다. 폴더의 이름을 확인하십시오"
    ),
    "{}: holds a training; continue it with --resume (in Python resume=True), or name a new folder": (
        "{}: 학습이 들어 있습니다. --resume(파이썬에서는 resume=True)으로 이어 가거나 새 폴더를"
        " 지정하십시오"
    ),
    "model masks: needs noise palette and masks parts": (
        "model masks: noise palette와 masks parts가 필요합니다"
    ),
    "freeze_masks: needs a GAN with noise palette and masks that are parts, such as dcgan_256 has"
    " (--init dcgan_256)": (
        "freeze_masks: dcgan_256처럼 noise palette와 부분 마스크가 있는 GAN이 필요합니다(--init dcgan_256)"
    ),
    "precision: the networks of v0.2 are float32 only": (
        "precision: v0.2의 신경망은 float32로만 학습합니다"
    ),
    "unknown {} {}: use one of {}": "알 수 없는 {} {}: 다음 가운데 고르십시오: {}",
    "{} {}: use a {}": "{} {}: {} 값을 쓰십시오",
    "{} {}: use at least 1": "{} {}: 1 이상을 쓰십시오",
    "frozen masks: name the weights that they are taken from (--init)": (
        "마스크를 고정한 학습: 마스크를 가져올 가중치를 지정하십시오(--init)"
    ),
    "masks: named parts are learned from region maps, which these pictures do not have; start from"
    " weights that know them (--init) or use --masks free": (
        "masks: 이름 있는 부분은 영역 지도에서 배우는데 이 그림에는 없습니다. 부분을 아는 가중치에서"
        " 시작하거나(--init) --masks free를 쓰십시오"
    ),
    "the training would never end: give at least one of {}": (
        "끝나지 않는 학습입니다. 다음 가운데 하나 이상을 주십시오: {}"
    ),
    "sample_every {}: use 0 for no grids, or more": (
        "sample_every {}: 0(예시를 남기지 않음)이나 그보다 큰 수를 쓰십시오"
    ),
    "the pictures are {} pixels wide, the recipe needs {}: prepare the data at the recipe's size": (
        "그림의 너비는 {}픽셀인데 레시피에는 {}픽셀이 필요합니다. 레시피의 크기로 데이터를 준비하십시오"
    ),
    "multi_worker: the clocks of workers differ, so a time cannot end the training; give steps"
    " (--steps) only": (
        "multi_worker: 워커마다 시계가 달라 시간으로는 학습을 끝낼 수 없습니다. 스텝만 주십시오(--steps)"
    ),
    "{}: only the weights of its training are left, no checkpoint; train in a new folder with init"
    " (--init) {}": (
        "{}: 학습의 가중치만 남아 있고 체크포인트는 없습니다. 새 폴더에서 init(--init) {} 옵션으로"
        " 학습하십시오"
    ),
    "{} {}: use more than 0": "{} {}: 0보다 큰 값을 쓰십시오",
    "{}: belongs to other networks than this training; copy the whole folder again, or train in a"
    " new one": (
        "{}: 이 학습과 다른 신경망의 것입니다. 폴더 전체를 다시 복사하거나 새 폴더에서 학습하십시오"
    ),
    "{}: another process is training in it; wait for it, or stop it": (
        "{}: 다른 프로세스가 학습하고 있습니다. 기다리거나 멈추십시오"
    ),
    "{}: was not trained by `chroma train`; resume it in Python": (
        "{}: `chroma train`으로 학습한 것이 아닙니다. 파이썬에서 이어 가십시오"
    ),
}
