"""Korean of the messages about notebooks, lessons, sweeps and measures."""

ERRORS: dict[str, str] = {
    "cell {} holds a solution: give it an id such as solution1-en": (
        "셀 {}: 풀이가 들어 있습니다. solution1-en과 같은 id를 붙이십시오"
    ),
    "unknown language {}: choose en or ko": "알 수 없는 언어 {}: en이나 ko를 고르십시오",
    'the parameter lang is not "both": a copy could not change its language': (
        '파라미터 lang이 "both"가 아니어서 사본의 언어를 바꿀 수 없습니다'
    ),
    "two notebooks {}: split them into two folders": (
        "이름이 {}인 노트북이 둘입니다. 폴더 두 개로 나누어 만드십시오"
    ),
    "{} holds the notebooks themselves: name another folder": (
        "{}: 원본 노트북이 있는 폴더입니다. 다른 폴더를 지정하십시오"
    ),
    "{} noises for {} pictures: give one noise for each picture": (
        "노이즈가 {}개인데 그림은 {}장입니다. 그림마다 노이즈를 하나씩 주십시오"
    ),
    "{} masks need palettes of shape (n, {}, 2), got {}": (
        "마스크가 {}개이면 팔레트의 모양은 (n, {}, 2)여야 합니다. 받은 모양: {}"
    ),
    "nothing to plot: give at least one model and one measure": (
        "그릴 것이 없습니다. 모델과 지표를 하나 이상 주십시오"
    ),
    "nothing to show: give at least one damage and one measure": (
        "보여 줄 것이 없습니다. 결함과 지표를 하나 이상 주십시오"
    ),
    "the history is empty: train for at least one step first": (
        "손실 기록이 비어 있습니다. 먼저 한 스텝 이상 학습하십시오"
    ),
    "{} labels for {} strips: give one for each": (
        "이름이 {}개인데 줄은 {}개입니다. 줄마다 하나씩 주십시오"
    ),
    "no glossary {}: get the whole repository": "용어집 {}: 없습니다. 저장소 전체를 받으십시오",
    "{}: holds no table of four columns; write English, Korean, avoid, meaning": (
        "{}: 네 칸짜리 표가 없습니다. 영어, 한국어, 쓰지 않는 말, 뜻의 순서로 적으십시오"
    ),
    "{}: is larger than {} MB; remove its outputs": "{}: {}MB보다 큽니다. 출력을 지우십시오",
    "{}: {} has no exercises; hand in another notebook": (
        "{}: {}에는 연습이 없습니다. 다른 노트북을 내십시오"
    ),
    "is no notebook of Chroma: hand in a copy of one of its notebooks": (
        "크로마의 노트북이 아닙니다. 크로마 노트북의 사본을 내십시오"
    ),
    "{}: has cells without ids (nbformat 4.5); save it once in JupyterLab": (
        "{}: id가 없는 셀이 있습니다(nbformat 4.5). JupyterLab에서 한 번 저장하십시오"
    ),
    "no label {} for notebook {}: add it to its table in chroma_lib/lessons/labels": (
        "라벨 {}: 노트북 {}에 없습니다. chroma_lib/lessons/labels의 표에 더하십시오"
    ),
    "notebook {} has no exercise {}": "노트북 {}에는 연습 {}번이 없습니다",
    "{} has no section {}; it has: {}": "{}: {} 절이 없습니다. 있는 절: {}",
    "no page {} ({}): an English page NAME.md needs a Korean one beside it, NAME.ko.md": (
        "문서 {}: 없습니다({}). 영어 문서 NAME.md 옆에 한국어 문서 NAME.ko.md가 있어야 합니다"
    ),
    "no notebook in {}: reinstall Chroma": "{}: 노트북이 없습니다. 크로마를 다시 설치하십시오",
    "unknown preset {}: use one of {}": "알 수 없는 프리셋 {}: 다음 가운데 고르십시오: {}",
    "no notebook {} in {}, but preset {} sets it": (
        "노트북 {}: {}에 없는데 프리셋 {}에 들어 있습니다"
    ),
    "{} has no cells {}-en and {}-ko, one after the other; it has: {}": (
        "{}: 잇따르는 셀 {}-en과 {}-ko가 없습니다. 있는 것: {}"
    ),
    "two rows of a comparison have the same name; rename one": (
        "비교의 두 줄이 이름이 같습니다. 하나의 이름을 바꾸십시오"
    ),
    "{}: belongs to another comparison ({} differ); {}": "{}: 다른 비교의 것입니다({} 다름). {}",
    "no stored results {} in {}: {}": "저장된 결과 {}: {}에 없습니다. {}",
    "measuring with {} noises needs drawn characters with {} true colorings each; these are {} with"
    " {}": (
        "노이즈 {}개로 측정하려면 정답 채색이 {}개씩 있는, 프로그램이 그린 캐릭터가 필요합니다. 받은 것은 {}장,"
        " 채색 {}개입니다"
    ),
    "measuring needs at least 4 pictures, got {}": "측정하려면 그림이 4장 이상 필요합니다. 받은 수: {}",
    "measuring needs at least 2 noises, got {}": "측정하려면 노이즈가 2개 이상 필요합니다. 받은 수: {}",
    "the drawings are {} pixels wide, the weights need {}": (
        "밑그림의 너비는 {}픽셀인데 가중치에는 {}픽셀이 필요합니다"
    ),
    "no scheduler at {} ({}); start one with `dask scheduler`": (
        "{}: 스케줄러가 없습니다({}). `dask scheduler`로 시작하십시오"
    ),
    "the worker {} has {}, this is {}; install the same on both": (
        "워커 {}에는 {}, 여기에는 {} 버전이 있습니다. 양쪽에 같은 버전을 설치하십시오"
    ),
    "{} has no worker; start one with `dask worker {}`": (
        "{}: 워커가 없습니다. `dask worker {}`로 시작하십시오"
    ),
    "no notebook {}: check the path": "노트북 {}: 없습니다. 경로를 확인하십시오",
    "{} is not a notebook that can be run: {}": "{}: 실행할 수 있는 노트북이 아닙니다: {}",
    "{} has no parameter {}: use {}": "{}: 파라미터 {}: 없습니다. 다음을 쓰십시오: {}",
    "nothing to plot over: all runs differ in their seed only": (
        "그림의 축으로 삼을 것이 없습니다. 실행들이 시드만 다릅니다"
    ),
    "over {}: name one or two of {}": "over {}: 다음 가운데 한두 개를 지정하십시오: {}",
    "{}: is not a notebook that can be read ({}); check the file": (
        "{}: 읽을 수 있는 노트북이 아닙니다({}). 파일을 확인하십시오"
    ),
    '{}: has no cell tagged "parameters"; add that tag to the cell with its settings': (
        '{}: "parameters" 태그가 붙은 셀이 없습니다. 설정이 든 셀에 태그를 붙이십시오'
    ),
    "out: is set by the sweep, a folder for each run; leave it out": (
        "out: 실행마다 스윕이 폴더를 정합니다. 빼십시오"
    ),
    "no example {}: choose one of {}": "예제 {}: 없습니다. 다음 가운데에서 고르십시오: {}",
    "nothing to show: give at least one pair and one measure": (
        "보여 줄 것이 없습니다. 쌍과 지표를 하나 이상 넣으십시오"
    ),
    "{} has no parameter {}{}": "{}: 파라미터 {}: 없습니다{}",
    "{}: the parameters cell is not valid Python ({}); write plain assignments": (
        "{}: 파라미터 셀이 올바른 파이썬이 아닙니다({}). 단순한 대입문으로 적으십시오"
    ),
    "{}: {} takes {}, not {}{}": "{}: {}: {} 값을 받습니다. 받은 값: {}{}",
    "{}: names no notebook; add a line such as `notebook: my.ipynb`": (
        "{}: 노트북의 이름이 없습니다. `notebook: my.ipynb`와 같은 줄을 더하십시오"
    ),
    "a grid of more than {} runs: leave out some values": (
        "실행이 {}개를 넘습니다. 값을 몇 개 빼십시오"
    ),
    "repeat {}: use at least 1": "repeat {}: 1 이상을 쓰십시오",
    "{}: no parameter `seed: int` to repeat with; leave out repeat": (
        "{}: 되풀이에 쓸 파라미터 `seed: int`가 없습니다. repeat를 빼십시오"
    ),
    "the seed is swept already: leave out repeat, or the seeds": (
        "시드를 이미 바꾸고 있습니다. repeat나 시드를 빼십시오"
    ),
    "{}: cannot be read as YAML ({}); check the file": (
        "{}: YAML로 읽을 수 없습니다({}). 파일을 확인하십시오"
    ),
    "{}: unknown {}{}": "{}: 알 수 없는 {}{}",
    "{}: {}; `grid` is a map, `runs` a list of maps such as `- {steps: 50}`, `repeat` a whole"
    " number": (
        "{}: {}. `grid`는 이름과 값의 목록, `runs`는 `- {steps: 50}`과 같은 항목의 목록, `repeat`는"
        " 정수입니다"
    ),
    "record: {} is {}, not a number; record numbers": (
        "record: {}: {}: 숫자가 아닙니다. 숫자를 기록하십시오"
    ),
    "no stored sweep in {}: reinstall Chroma, or run `make sweep`": (
        "{}: 저장된 스윕이 없습니다. 크로마를 다시 설치하거나 `make sweep`을 실행하십시오"
    ),
    "{}: holds a sweep of {}; choose another --out": (
        "{}: {}의 스윕이 들어 있습니다. 다른 --out을 고르십시오"
    ),
    "{}: is not the folder of a sweep; name the --out of `chroma sweep`": (
        "{}: 스윕의 폴더가 아닙니다. `chroma sweep`의 --out을 지정하십시오"
    ),
    "{}: which is better? say lowest or highest": (
        "{}: 어느 쪽이 좋습니까? lowest나 highest라고 적으십시오"
    ),
    "{}: real colors were not measured; say lowest or highest": (
        "{}: 정답 채색의 값이 없습니다. lowest나 highest라고 적으십시오"
    ),
    "no run has recorded {}; there are: {}": "{}: 기록한 실행이 없습니다. 있는 것: {}",
    "its files are {} MB, more than the {} MB that a run may return; let the notebook store less": (
        "파일이 {}MB로, 실행 하나가 돌려줄 수 있는 {}MB를 넘습니다. 노트북이 덜 저장하게 하십시오"
    ),
}
