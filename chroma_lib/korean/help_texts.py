"""The help of the `chroma` command in Korean, paragraph by paragraph: English -> Korean."""

HELP_TEXTS: dict[str, str] = {
    # chroma
    "One gray picture of an anime character, many true-to-life colorings of it.": (
        "애니메이션 캐릭터의 흑백 그림 한 장을 여러 가지로 그럴듯하게 채색합니다."
    ),
    "Language of help and messages. Default: Korean where the system's locale is.": (
        "도움말과 메시지의 언어. 기본값: 시스템 로캘이 한국어이면 한국어."
    ),
    "Print the version and exit.": "버전을 출력하고 끝냅니다.",
    "Show this message and exit.": "이 도움말을 보여 주고 끝냅니다.",
    # draw
    "Draw characters: a picture of each coloring, maps of the regions, and index.csv.": (
        "캐릭터를 그립니다. 채색마다 그림 한 장, 영역 지도, index.csv를 씁니다."
    ),
    "DRAWING_COLORING.png is a picture. DRAWING_regions.png is an 8-bit map of the drawing's"
    " regions that looks black: 0 background, 1 ink, 2 skin, 3 hair, 4 left eye, 5 right eye, 6"
    " clothes, 7 accessory.": (
        "DRAWING_COLORING.png는 그림입니다. DRAWING_regions.png는 밑그림의 영역을 담은 8비트 지도로,"
        " 검게 보입니다. 0 배경, 1 선, 2 피부, 3 머리카락, 4 왼쪽 눈, 5 오른쪽 눈, 6 옷, 7 장신구."
    ),
    "A new or empty folder.": "새 폴더나 빈 폴더.",
    "Number of characters.": "캐릭터의 수.",
    "Each seed has its own 10,000.": "시드마다 다른 10,000명이 나옵니다.",
    "Side of the square pictures in pixels: 64, 128, ...": (
        "정사각형 그림의 한 변(픽셀): 64, 128, ..."
    ),
    "Number of true colorings of each character.": "캐릭터마다 정답 채색의 수.",
    # data
    "Prepare your own pictures: squares for `train --data`, and a report of what was kept.": (
        "내 그림을 준비합니다. `train --data`에 쓸 정사각형 그림과, 무엇을 남겼는지 적은 보고서를 씁니다."
    ),
    "Pictures that cannot be read, are smaller than half the size, blank, gray or duplicates are"
    " dropped. report.csv has a line for each picture, borderline.png shows the closest decisions."
    " If the command was interrupted, start it again: it continues where it stopped.": (
        "읽을 수 없거나, 크기의 절반보다 작거나, 비었거나, 흑백이거나, 겹치는 그림은 뺍니다. report.csv에는"
        " 그림마다 한 줄이 있고, borderline.png는 아슬아슬한 판정을 보여 줍니다. 도중에 끊기면 다시"
        " 실행하십시오. 멈춘 곳부터 이어 갑니다."
    ),
    "A folder or a zip of pictures.": "그림이 든 폴더나 zip.",
    "Drop pictures whose background is not white.": "배경이 흰색이 아닌 그림을 뺍니다.",
    "The whole picture, or the square at the top of the figure.": (
        "그림 전체, 또는 인물의 맨 위 정사각형."
    ),
    # shards
    "Write a data set that is larger than memory as shards, for `train --data`.": (
        "메모리보다 큰 데이터셋을 `train --data`가 읽을 샤드로 나누어 저장합니다."
    ),
    "Neither this command nor the training holds all pictures in memory at once.": (
        "이 명령도 학습도 모든 그림을 한꺼번에 메모리에 올리지 않습니다."
    ),
    "A folder of pictures, or a folder of `chroma data` or `draw`.": (
        "그림 폴더, 또는 `chroma data`나 `draw`가 만든 폴더."
    ),
    "Number of drawn characters, instead of SOURCE.": "SOURCE 대신 쓸, 프로그램이 그린 캐릭터의 수.",
    "Number of true colorings of each drawn character.": (
        "프로그램이 그린 캐릭터마다 정답 채색의 수."
    ),
    "Seed of the drawings; after 10,000 of them, the next seeds follow.": (
        "밑그림의 시드. 10,000개가 넘으면 다음 시드로 이어집니다."
    ),
    # train
    "Train a generator: weights, losses and an animation of sample grids in a new folder.": (
        "생성자를 학습합니다. 새 폴더에 가중치, 손실, 채색 예시의 변화를 담은 애니메이션을 씁니다."
    ),
    "Ctrl-C saves and stops. --resume continues a training that was stopped or killed, also with"
    " other --steps or --learning-rate. Without a GPU the result equals that of an uninterrupted"
    " training, bit for bit.": (
        "Ctrl-C를 누르면 저장하고 멈춥니다. --resume은 멈추었거나 강제로 끝난 학습을 이어 가며, --steps나"
        " --learning-rate를 바꿀 수도 있습니다. GPU가 없으면 끊지 않고 학습한 결과와 비트까지 같습니다."
    ),
    "A new folder; with --resume, the training's folder.": "새 폴더. --resume이면 그 학습의 폴더.",
    "Continue the training in --out, with its own options.": (
        "--out에 있는 학습을 그 학습의 옵션으로 이어 갑니다."
    ),
    "The GAN; masks: only the masks of its generator, for --init later.": (
        "GAN의 종류. masks: 나중에 --init에 쓸, 생성자의 마스크만."
    ),
    "Where the noise enters the generator.": "노이즈가 생성자에 들어가는 곳.",
    "Today's networks, or those of Chroma v0.2.": "지금의 신경망, 또는 크로마 v0.2의 신경망.",
    "A folder of pictures or shards. Default: drawn characters.": (
        "그림이나 샤드의 폴더. 기본값: 프로그램이 그린 캐릭터."
    ),
    "Number of drawn characters.": "프로그램이 그린 캐릭터의 수.",
    "How much of the drawn characters is shown; mixed: all of these.": (
        "캐릭터를 어디까지 보여 줄지. mixed: 모두 섞어서."
    ),
    "Weights to start from: a shipped name, or a folder of `train`; none: new ones. Default: none;"
    " with --data, dcgan_256 or wgan_gp_256, of which only the palette is trained, unless another"
    " option asks for other networks.": (
        "이어서 학습할 가중치: 제공되는 이름이나 `train`의 폴더. none: 새 가중치. 기본값: none. --data를"
        " 주면 dcgan_256이나 wgan_gp_256이며, 다른 옵션이 다른 신경망을 요구하지 않는 한 팔레트만"
        " 학습합니다."
    ),
    "Width of the U-Net. Default: 10, or that of --init.": (
        "U-Net의 너비. 기본값: 10, 또는 --init의 너비."
    ),
    "free: whatever training finds; parts: the named parts of characters, from region maps."
    " Default: free, or as in --init.": (
        "free: 학습이 찾아내는 대로. parts: 영역 지도에서 배우는, 이름 있는 부분. 기본값: free, 또는"
        " --init과 같이."
    ),
    "Keep the masks of --init and learn the palette, which takes minutes.": (
        "--init의 마스크를 그대로 두고 팔레트만 배웁니다. 몇 분이면 됩니다."
    ),
    "Weight of the diversity loss; more gives more varied colors.": (
        "다양성 손실의 가중치. 크면 색이 더 다양해집니다."
    ),
    "Weight of the smoothness loss; more gives fewer blotches.": (
        "매끄러움 손실의 가중치. 크면 얼룩이 줄어듭니다."
    ),
    "Strength of the random light and shadow on L.": "L에 더하는 무작위 빛과 그림자의 세기.",
    "Chance of faded, blurred or printed pictures; 1: usual.": (
        "바래거나 흐리거나 인쇄된 그림이 나올 확률. 1: 보통."
    ),
    "Side of the square pictures in pixels: 64, 128, ... Default: 64, or that of --init.": (
        "정사각형 그림의 한 변(픽셀): 64, 128, ... 기본값: 64, 또는 --init의 크기."
    ),
    "Training steps. Default: 2000, unless --minutes.": "학습 스텝. --minutes가 없으면 기본값 2000.",
    "Stop after this many minutes.": "이 시간(분)이 지나면 멈춥니다.",
    "Pictures in a step. Default: 16; with --freeze-masks, 128.": (
        "한 스텝의 그림 수. 기본값: 16. --freeze-masks이면 128."
    ),
    "Of generator and critic; lower it if a loss explodes.": (
        "생성자와 크리틱의 학습률. 손실이 발산하면 낮춥니다."
    ),
    "Of the convolutions; bfloat16 is faster on hardware that supports it.": (
        "합성곱의 정밀도. bfloat16은 지원하는 장치에서 더 빠릅니다."
    ),
    "One device, all devices of this machine, or the workers of TF_CONFIG.": (
        "장치 하나, 이 컴퓨터의 모든 장치, 또는 TF_CONFIG의 워커들."
    ),
    "Seed of the data and the training.": "데이터와 학습의 시드.",
    "Steps between two grids of samples. Default: 100; with --freeze-masks, 1000.": (
        "채색 예시를 남기는 간격(스텝). 기본값: 100. --freeze-masks이면 1000."
    ),
    # convert
    "Convert weights and checkpoints of Chroma 0.x to today's format, safetensors.": (
        "크로마 0.x의 가중치와 체크포인트를 지금의 형식인 safetensors로 바꿉니다."
    ),
    "The values stay the same bit for bit, and an unfinished training can be resumed.": (
        "값은 비트까지 그대로이고, 끝나지 않은 학습도 이어 갈 수 있습니다."
    ),
    "The --out of a training by Chroma 0.x.": "크로마 0.x로 학습한 --out 폴더.",
    # colorize
    "Color pictures, gray or not: each gets a chroma pack, a folder of PNGs and more.": (
        "흑백이든 컬러든 그림을 채색합니다. 그림마다 PNG 등을 담은 폴더인 크로마 팩이 생깁니다."
    ),
    "In a pack, grid.png shows all colorings, sheet.png is for games and palette.gpl for drawing"
    " programs; colorings.json holds what is needed to make the same pack again. Pictures that"
    " cannot be read are named at the end, with status 2; the others are colored.": (
        "팩의 grid.png는 모든 채색을 보여 주고, sheet.png는 게임에, palette.gpl은 그림 프로그램에 씁니다."
        " colorings.json에는 같은 팩을 다시 만드는 데 필요한 것이 들어 있습니다. 읽을 수 없는 그림은 끝에"
        " 이름을 알려 주고 종료 코드 2로 끝내며, 나머지는 채색합니다."
    ),
    "Pictures to color, or folders of them.": "채색할 그림, 또는 그림이 든 폴더.",
    "dcgan_256, wgan_gp_256, another name that comes with Chroma, or a folder of `chroma train`.": (
        "dcgan_256, wgan_gp_256, 크로마가 제공하는 다른 이름, 또는 `chroma train`의 폴더."
    ),
    "Random noise, or the 25 block noises of Chroma v0.2.": (
        "무작위 노이즈, 또는 크로마 v0.2의 블록 노이즈 25개."
    ),
    "Number of colorings of each picture.": "그림마다 채색의 수.",
    "Seed of the random noise.": "무작위 노이즈의 시드.",
    "Colorings in a row of the grid and the sheet.": "그리드와 시트의 한 줄에 놓을 채색의 수.",
    "A pack, or its colorings.json: remake that pack, or color IMAGE like it.": (
        "팩이나 그 colorings.json: 그 팩을 다시 만들거나, IMAGE를 그와 같이 칠합니다."
    ),
    "One color in each part of the drawing, up to its lines; or colors that may change inside a"
    " part. Default: on for weights that know the parts of characters.": (
        "밑그림의 부분마다 선까지 한 가지 색으로 칠합니다. 끄면 부분 안에서 색이 달라질 수 있습니다."
        " 기본값: 캐릭터의 부분을 아는 가중치이면 켬."
    ),
    "Whether a colored picture keeps its parts, its skin, its whites and grays; off: it is colored"
    " like a gray one. auto: on, if it has colors of its own.": (
        "컬러 그림의 부분과 피부, 흰색, 회색을 그대로 둘지. off: 흑백처럼 칠합니다. auto: 원래 색이 있으면"
        " 켭니다."
    ),
    "More files in each pack, e.g. ora,psd: layers.ora and layers.psd with a layer for each part,"
    " for drawing programs; indexed: PNGs of 256 colors; shader: textures and shaders that color"
    " the picture in Godot, Unity or WebGL.": (
        "팩에 더할 파일. 예: ora,psd는 그림 프로그램에서 쓰는, 부분마다 레이어가 있는 layers.ora와"
        " layers.psd. indexed: 256색 PNG. shader: Godot, Unity, WebGL에서 그림을 칠하는 텍스처와 셰이더."
    ),
    "The color of a part in all colorings, e.g. hair=#3a7bd5; may be given again. Parts are the"
    " guess of the weights: look at `chroma parts` first.": (
        "모든 채색에서 한 부분의 색. 예: hair=#3a7bd5. 여러 번 줄 수 있습니다. 부분은 가중치가 짐작한"
        " 것이니 먼저 `chroma parts`로 확인하십시오."
    ),
    "A part that keeps its own colors, e.g. hair; may be given again.": (
        "원래 색을 그대로 둘 부분. 예: hair. 여러 번 줄 수 있습니다."
    ),
    "A palette of GIMP, Krita or Aseprite: parts choose from its colors; colors named after a part"
    " are for that part.": (
        "GIMP, Krita, Aseprite의 팔레트: 부분마다 그 색 가운데서 고릅니다. 부분의 이름이 붙은 색은 그"
        " 부분에 씁니다."
    ),
    "A colored picture of a character whose colors all parts get.": (
        "색을 가져올 캐릭터의 컬러 그림."
    ),
    "Parts get the lightness of their --color, --palette or --like, too: black hair becomes blond."
    " Their shading stays.": (
        "--color, --palette, --like의 명도까지 가져옵니다. 검은 머리가 금발이 됩니다. 음영은 그대로입니다."
    ),
    "The pictures show one character, e.g. its expressions or frames: coloring 0 has the same"
    " colors in all of them, and so on. Also writes atlas-00.png and .json, with all of them in"
    " the colors of coloring 0. With --from: the character of that pack.": (
        "그림이 모두 한 캐릭터입니다(표정이나 프레임 등). 채색 0은 모든 그림에서 같은 색이고, 나머지도"
        " 같습니다. 모든 그림을 채색 0의 색으로 모은 atlas-00.png와 .json 등도 씁니다. --from이면 그 팩의"
        " 캐릭터입니다."
    ),
    "Each picture is a sheet of frames that get the same colors: COLUMNSxROWS such as 4x1, the"
    " sheet's JSON file from TexturePacker or Aseprite, or rows for panels between blank rows, as"
    " in webtoons.": (
        "그림마다 같은 색을 받을 프레임이 모인 시트입니다. 4x1과 같은 열x행, TexturePacker나 Aseprite의"
        " JSON 파일, 또는 웹툰처럼 빈 줄로 나뉜 칸이면 rows."
    ),
    "A running Dask scheduler, tcp://HOST:8786, whose workers color the pictures; all machines need"
    " to share their folders.": (
        "실행 중인 Dask 스케줄러, tcp://HOST:8786. 그 워커들이 그림을 칠합니다. 모든 컴퓨터가 같은 폴더를"
        " 함께 써야 합니다."
    ),
    "Pictures that are colored at a time.": "한 번에 채색하는 그림의 수.",
    "Transparent pixels between the cells of a sheet.": "시트의 칸 사이에 둘 투명한 픽셀.",
    "Times that a sheet repeats the rim of each cell.": "시트에서 칸의 가장자리를 되풀이할 횟수.",
    "Largest side of a sheet; a pack may have several.": (
        "시트의 가장 긴 변. 팩 하나에 시트가 여럿일 수 있습니다."
    ),
    "Folder for the results.": "결과를 둘 폴더.",
    # parts
    "Show the parts of a picture, whose names `colorize --color` and `--keep` take.": (
        "그림의 부분을 보여 줍니다. 그 이름을 `colorize`의 `--color`와 `--keep`에 씁니다."
    ),
    "Prints how much of the drawing each part covers, its color, and whether colorings keep that;"
    " writes a PNG of the picture beside its parts and their names.": (
        "부분마다 그림에서 차지하는 비율, 색, 채색할 때 그 색이 그대로 남는지를 출력하고, 원래 그림 옆에"
        " 부분과 그 이름을 나란히 놓은 PNG를 씁니다."
    ),
    "The picture.": "그림.",
    "The picture of the parts. Default: NAME-parts.png in this folder.": (
        "부분을 보여 주는 그림. 기본값: 지금 폴더의 NAME-parts.png."
    ),
    # measure
    "Measure how good and how diverse the colorings of a generator are.": (
        "생성자의 채색이 얼마나 좋고 다양한지 잽니다."
    ),
    'Each measure comes with its 95% interval and, in the column "real", the value that true colors'
    " reach in the place of the model's.": (
        '지표마다 95% 구간과, 모델 대신 정답 채색을 넣었을 때의 값("기준값" 열)이 나옵니다.'
    ),
    "Number of drawn characters, none seen in training.": (
        "학습에 쓰지 않은, 프로그램이 그린 캐릭터의 수."
    ),
    "A folder of pictures, instead of drawn characters.": (
        "프로그램이 그린 캐릭터 대신 쓸 그림 폴더."
    ),
    "Each seed has its own drawings, or choice of --data.": (
        "시드마다 밑그림이나 --data에서 고르는 그림이 다릅니다."
    ),
    "Seed of the noises. Default: --seed.": "노이즈의 시드. 기본값: --seed.",
    "Print JSON instead of a table.": "표 대신 JSON을 출력합니다.",
    # export
    "Write weights as ONNX files for Unity, web pages and programs without TensorFlow.": (
        "Unity, 웹 페이지, TensorFlow가 없는 프로그램에서 쓸 ONNX 파일로 가중치를 내보냅니다."
    ),
    "card.json says what the files take and give. example.py colors a picture with them.": (
        "card.json은 파일의 입력과 출력을 설명합니다. example.py는 그 파일로 그림을 칠합니다."
    ),
    # run, lab, app
    "Run every notebook and print where the pictures and numbers are.": (
        "모든 노트북을 실행하고, 그림과 숫자가 어디 있는지 알려 줍니다."
    ),
    "quick: the defaults; full: hours; original: Chroma v0.2.": (
        "quick: 기본값. full: 몇 시간. original: 크로마 v0.2."
    ),
    "A new or empty folder. Default: one in runs/.": "새 폴더나 빈 폴더. 기본값: runs/ 안의 폴더.",
    "Also store the outputs in the notebooks themselves.": "출력을 노트북 파일에도 저장합니다.",
    "Notebooks that run at the same time. Default: 2, if there are two cores, or 1 with --store.": (
        "동시에 실행할 노트북의 수. 기본값: 코어가 둘 이상이면 2, --store와 함께 쓰면 1."
    ),
    "Open the notebooks in JupyterLab; options such as --port 9999 are passed on to it.": (
        "JupyterLab에서 노트북을 엽니다. --port 9999와 같은 옵션은 JupyterLab에 넘깁니다."
    ),
    "en or ko: copies in one language, in runs/notebooks-LANG; ko: JupyterLab is in Korean, too.": (
        "en이나 ko: 한 언어로 된 사본을 runs/notebooks-LANG에 만듭니다. ko이면 JupyterLab도 한국어로 표시됩니다."
    ),
    "Color pictures on a page in your browser, without notebooks or code; Ctrl-C stops it.": (
        "노트북이나 코드 없이 브라우저의 페이지에서 그림을 채색합니다. Ctrl-C를 누르면 멈춥니다."
    ),
    "The page can be reached from this machine only, and only with the token in the printed address.": (
        "이 페이지는 이 컴퓨터에서만, 출력된 주소에 있는 토큰으로만 열 수 있습니다."
    ),
    "Language to begin with.": ("처음 표시할 언어."),
    "Default: the first free port from 8866 on.": "기본값: 8866부터 비어 있는 첫 포트.",
    "Folder for packs and for your work.": ("팩과 작업 내용을 저장할 폴더."),
    "Open the page in your browser.": "브라우저에서 페이지를 엽니다.",
    # sweep
    "Run a notebook with many settings: `chroma sweep NOTEBOOK -p NAME V1,V2 --out DIR`. All"
    " options: `chroma sweep run --help`.": (
        "노트북을 여러 설정으로 실행합니다: `chroma sweep NOTEBOOK -p NAME V1,V2 --out DIR`. 모든 옵션:"
        " `chroma sweep run --help`."
    ),
    "Run a notebook with many settings in parallel; the same command again runs what is missing.": (
        "노트북을 여러 설정으로 나란히 실행합니다. 같은 명령을 다시 실행하면 빠진 것만 실행합니다."
    ),
    "Each value of a parameter is combined with each value of the others. Put a value that contains"
    " a comma into quotes or brackets: -p sizes '(1,2),(3,4)'. Each run works in its own folder, so"
    " paths in values must be absolute.": (
        "파라미터의 값마다 다른 파라미터의 모든 값을 짝짓습니다. 쉼표가 든 값은 따옴표나 괄호로 묶습니다:"
        " -p sizes '(1,2),(3,4)'. 실행마다 폴더가 따로 있으므로 값에 적는 경로는 절대 경로여야 합니다."
    ),
    'A notebook with a cell tagged "parameters", or a YAML file.': (
        '"parameters" 태그가 붙은 셀이 있는 노트북, 또는 YAML 파일.'
    ),
    "A new folder, or the folder of this sweep, to continue it.": (
        "새 폴더, 또는 이어 갈 스윕의 폴더."
    ),
    "A parameter and its values; repeatable.": "파라미터와 그 값들. 여러 번 줄 수 있습니다.",
    "Runs of each setting, each with the next seed.": "설정마다 실행할 횟수. 시드가 하나씩 늘어납니다.",
    "Runs at a time. Default: one for each core.": "동시에 실행할 수. 기본값: 코어마다 하나.",
    "Address of a running Dask scheduler, tcp://HOST:8786.": (
        "실행 중인 Dask 스케줄러의 주소, tcp://HOST:8786."
    ),
    "Stop a run after this many seconds.": "이 시간(초)이 지난 실행을 멈춥니다.",
    "Print what would run, and run nothing.": "실행할 목록만 출력하고 실행하지 않습니다.",
    "Write the table and the figures of a sweep into DIR/report, and print the best run.": (
        "스윕의 표와 그림을 DIR/report에 쓰고 가장 좋은 실행을 출력합니다."
    ),
    "The folder of a sweep.": "스윕의 폴더.",
    "The measure that decides which run is best.": "어느 실행이 가장 좋은지 정하는 지표.",
    "The better end of it; real: nearest to real colors.": (
        "지표의 어느 쪽이 좋은지. real: 정답 채색에 가장 가까운 것."
    ),
    "Plot over this parameter; given once: lines, twice: a map.": (
        "이 파라미터에 대해 그립니다. 한 번 주면 선, 두 번 주면 히트맵."
    ),
    "Language of the figures.": "그림에 쓸 언어.",
    # bilingual
    "Keep the English and the Korean of notebooks and pages in step.": (
        "노트북과 문서의 영어와 한국어를 맞춥니다."
    ),
    "List the texts whose English and Korean are out of step; status 1 if there are any.": (
        "영어와 한국어가 어긋난 글을 나열합니다. 하나라도 있으면 종료 코드 1로 끝납니다."
    ),
    "Notebooks, or English pages NAME.md with NAME.ko.md beside them. Default: all notebooks of"
    " Chroma and its README.": (
        "노트북, 또는 옆에 NAME.ko.md가 있는 영어 문서 NAME.md. 기본값: 크로마의 모든 노트북과 README."
    ),
    "Record that the Korean translates the English as it is now. Rewrites the file.": (
        "한국어가 지금의 영어를 옮긴 것임을 기록합니다. 파일을 고쳐 씁니다."
    ),
    "A notebook, or an English page NAME.md.": "노트북, 또는 영어 문서 NAME.md.",
    "Cells of a notebook, such as title for title-en and title-ko; headings of a page. A page"
    " without NAME: all its sections.": (
        "노트북의 셀(title-en과 title-ko이면 title), 또는 문서의 제목. 문서에 NAME이 없으면 모든 절."
    ),
    "Write copies of notebooks in one language, for a handout or a book.": (
        "노트북을 한 언어로 된 사본으로 만듭니다. 유인물이나 책에 쓸 수 있습니다."
    ),
    "Without --run they have the stored figures, which are labeled in both languages.": (
        "--run이 없으면 저장된 그림이 그대로 들어가며, 그 글자는 두 언어로 되어 있습니다."
    ),
    "English or Korean.": "영어 또는 한국어.",
    "Default: all notebooks of Chroma.": "기본값: 크로마의 모든 노트북.",
    "Overwrite copies in a folder that exists already.": "이미 있는 폴더의 사본을 덮어씁니다.",
    # lessons
    "Copies of the notebooks for a class, and points for what comes back.": (
        "수업에 쓸 노트북 사본과, 학생이 낸 노트북의 점수."
    ),
    "en or ko: copies in one language.": "en이나 ko: 한 언어로 된 사본.",
    "Copies without solutions in OUT/students, solutions apart in OUT/solutions.": (
        "풀이 없는 사본은 OUT/students에, 풀이는 따로 OUT/solutions에 씁니다."
    ),
    "Run handed-in notebooks, each in a process of its own, and print the points.": (
        "학생이 낸 노트북을 저마다 다른 프로세스에서 실행하고 점수를 출력합니다."
    ),
    "The process is bounded in time and memory, but it can read your files and use the network:"
    " grade notebooks of strangers in a container or under another account.": (
        "프로세스의 시간과 메모리는 제한되지만 내 파일을 읽고 네트워크를 쓸 수 있습니다. 모르는 사람의"
        " 노트북은 컨테이너나 다른 계정에서 채점하십시오."
    ),
    "Handed-in copies of the notebooks.": "학생이 낸 노트북.",
    "Language of what the checks say.": "확인 셀이 쓰는 언어.",
    "Stop a notebook after this time.": "이 시간(초)이 지난 노트북을 멈춥니다.",
    "Stop a notebook that needs more GiB of memory.": "메모리(GiB)를 이보다 많이 쓰는 노트북을 멈춥니다.",
    "Number of pictures of --data, chosen at random; half are colored.": (
        "--data에서 무작위로 고르는 그림의 수. 그중 절반을 채색합니다."
    ),
    "Run the copies: figures and tables in their language too.": (
        "사본을 실행합니다. 그래프와 표도 그 언어로 나옵니다."
    ),
}
