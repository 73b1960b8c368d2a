"""Korean of what the `chroma` command itself prints: errors of its options, and results."""

ERRORS: dict[str, str] = {
    "no IMAGE: name a picture to color, or the colorings.json of a pack with --from": (
        "IMAGE가 없습니다. 칠할 그림을 지정하거나, --from에 팩의 colorings.json을 지정하십시오"
    ),
    "--{} cannot be combined with --from: {} has the {}": (
        "--{} 옵션은 --from과 함께 쓸 수 없습니다. {}에 {} 항목이 있습니다"
    ),
    "give one of the two: a SOURCE folder, or a number of --drawings": (
        "SOURCE 폴더와 --drawings 가운데 하나만 주십시오"
    ),
    "--{} is only valid with --drawings, not with {}": (
        "--{} 옵션은 --drawings와 함께 씁니다. {}에는 쓸 수 없습니다"
    ),
    "chroma lessons: name a folder for the copies, such as --out class": (
        "chroma lessons: --out class와 같이 사본을 둘 폴더를 지정하십시오"
    ),
    "--store: needs a clone of Chroma's repository; leave it out here": (
        "--store: 크로마 저장소의 사본에서만 쓸 수 있습니다. 여기서는 빼십시오"
    ),
    "--jobs {}: use 1 with --store, which stores how long cells take": (
        "--jobs {}: --store는 셀의 실행 시간도 저장하므로 함께 쓸 때는 1로 하십시오"
    ),
    "{}: name the cells to stamp, such as title": "{}: title과 같이 기록할 셀을 지정하십시오",
    "--jobs cannot be combined with --scheduler, whose workers set the number of runs": (
        "--jobs는 --scheduler와 함께 쓸 수 없습니다. 실행의 수는 스케줄러의 워커가 정합니다"
    ),
    "--jobs cannot be combined with --scheduler, whose workers set how many are colored": (
        "--jobs는 --scheduler와 함께 쓸 수 없습니다. 한 번에 칠하는 수는 스케줄러의 워커가 정합니다"
    ),
    "{} failed: {}": "{} 실패: {}",
    "-p {}: needs a name and its values, for example -p steps 50,100": (
        "-p {}: 이름과 값이 필요합니다. 예: -p steps 50,100"
    ),
    "-p {}: is given twice; list all its values in one -p": (
        "-p {}: 두 번 주었습니다. -p 하나에 값을 모두 적으십시오"
    ),
    "-p cannot be combined with {}; write the values into that file": (
        "-p는 {} 파일과 함께 쓸 수 없습니다. 값을 그 파일에 적으십시오"
    ),
    "--lang {}: use en or ko": "--lang {}: en이나 ko를 쓰십시오",
    "--out {}: use a name that ends with .png": "--out {}: .png로 끝나는 이름을 쓰십시오",
    "{}: shows no part of a character; name a picture that does": (
        "{}: 캐릭터의 부분이 보이지 않습니다. 캐릭터가 있는 그림을 지정하십시오"
    ),
    "{}: already exists, and chroma parts did not write it; choose another name with --out": (
        "{}: 이미 있으며 chroma parts가 만든 파일이 아닙니다. --out으로 다른 이름을 고르십시오"
    ),
}

# What typer says about a command line that it cannot parse.
COMMAND_LINE: dict[str, str] = {
    "No such option: {}": "없는 옵션: {}",
    "No such option: {} Did you mean {}?": "없는 옵션: {}. 혹시 {}?",
    "No such option: {} (Possible options: {})": "없는 옵션: {} (비슷한 옵션: {})",
    "No such command {}.": "없는 명령: {}",
    "No such command {}. Did you mean {}?": "없는 명령: {}. 혹시 {}?",
    "No such command {}. (Possible options: {})": "없는 명령: {} (비슷한 명령: {})",
    "Missing argument {}.": "인자가 빠졌습니다: {}",
    "Missing option {}.": "옵션이 빠졌습니다: {}",
    "Missing command.": "명령이 빠졌습니다.",
    "Option {} requires an argument.": "옵션 {}: 값이 필요합니다.",
    "Option {} requires {} arguments.": "옵션 {}: 값이 {}개 필요합니다.",
    "Got unexpected extra argument(s) ({})": "남는 인자가 있습니다({})",
    "Invalid value for {}: {}": "{}: 값이 올바르지 않습니다: {}",
    "{} is not one of {}.": "{}: 다음 가운데 하나여야 합니다: {}.",
    "Value error, {}": "값 오류, {}",
    "Input should be a valid integer, unable to parse string as an integer": "정수가 아닙니다",
    "Input should be a valid number, unable to parse string as a number": "수가 아닙니다",
    "Input should be greater than or equal to {}": "{} 이상이어야 합니다",
    "Input should be less than or equal to {}": "{} 이하여야 합니다",
}

# Lines that commands print when they are done, and what they say on the way.
RESULTS: dict[str, str] = {
    "left out: {}": "뺀 그림: {}",
    "note: {}": "참고: {}",
    "{} more": "그 밖에 {}건",
    "{} coloring in {}": "채색 {}개: {}",
    "{} colorings in {}": "채색 {}개: {}",
    "colorings of {} in {}": "{}의 채색: {}",
    "{} pictures, {} colorings of each, in {}; shards: {}": (
        "그림 {}장, 채색 {}개씩: {}. 샤드 {}개"
    ),
    "all {} s": "모두 {}초",
    "{}: {} runs, {} done": "{}: 실행 {}개, 그 가운데 {}개를 마쳤습니다",
    "the time is unknown until one run is done": "실행 하나가 끝나야 걸리는 시간을 알 수 있습니다",
    "about {} s per run, the mean of those done": "실행마다 약 {}초(마친 실행의 평균)",
    "about {} s per run, the notebook's own time at its defaults": (
        "실행마다 약 {}초(기본값으로 실행한 노트북의 시간)"
    ),
    "about {} s per run, the mean of those done; {} at a time, so about {} minutes": (
        "실행마다 약 {}초(마친 실행의 평균), 한 번에 {}개씩이므로 모두 약 {}분"
    ),
    "about {} s per run, the notebook's own time at its defaults; {} at a time, so about {}"
    " minutes": (
        "실행마다 약 {}초(기본값으로 실행한 노트북의 시간), 한 번에 {}개씩이므로 모두 약 {}분"
    ),
    "{} atlases in {}": "아틀라스 {}개: {}",
    "{} keeps its lightness, so the wished color is seen as {}; add --lightness to get the color"
    " itself": (
        "{} 부분의 명도는 그대로이므로 고른 색이 {}(으)로 보입니다. 그 색 그대로 칠하려면 --lightness를"
        " 더하십시오"
    ),
    "{}: its colorings are all alike, because all that was found keeps its color: black, white, skin,"
    " and what is behind a figure; add --recolor off, or cut the figure out": (
        "{}: 채색 결과가 모두 같습니다. 찾은 것이 검은색, 흰색, 피부, 캐릭터 뒤의 배경처럼 원래 색을 지키는"
        " 부분뿐입니다. --recolor off를 더하거나 캐릭터만 오려 내십시오"
    ),
    "gray among colored pictures: {}; parts of gray ones are found by lightness alone, so that their"
    " colors may differ; --recolor off treats all pictures as gray": (
        "컬러 그림 사이에 흑백 그림이 있습니다({}). 흑백 그림의 부분은 명도만으로 찾으므로 색이 다를 수 있습니다."
        " --recolor off를 주면 모든 그림을 흑백으로 다룹니다"
    ),
    "{}: {} pictures of packs; name such a picture itself to color it": (
        "{}: 팩에 든 그림 {}장. 이런 그림을 칠하려면 그 파일을 지정하십시오"
    ),
    "measuring {} drawings takes minutes; --drawings 4 is quicker, but less exact": (
        "그림 {}장을 측정하는 데 몇 분이 걸립니다. --drawings 4를 주면 빠르지만 덜 정확합니다"
    ),
    "Notebook 6 explains them: chroma lab": "자세한 설명은 노트북 6에 있습니다: chroma lab",
    "{} of {} there already": "{}/{}개가 이미 있습니다",
    "{} characters, {} colorings of each, in {}": "캐릭터 {}명, 채색 {}개씩: {}",
    "In {}: {} has a line for each picture; look at {} before you train": (
        "{}: {} 파일에 그림마다 한 줄이 있습니다. 학습하기 전에 {} 파일을 살펴보십시오"
    ),
    "Train on them: {}": "이것으로 학습: {}",
    "{} as ONNX files in {}": "{}의 ONNX 파일: {}",
    "{} notebooks in {}": "노트북 {}개: {}",
    "{} pages of solutions in {}": "풀이 {}쪽: {}",
    "  exercise {}  {}/1  {}": "  연습 {}  {}/1  {}",
    "  note: {}": "  참고: {}",
    "  total       {}/{}": "  합계    {}/{}",
    "cell {}: changed by the student; Chroma's own ran": (
        "셀 {}: 학생이 고쳤습니다. 크로마의 셀을 실행했습니다"
    ),
    "not checked: the notebook {}; read it": "확인하지 않음: 노트북이 {}. 직접 읽어 보십시오",
    "sets {}, which the check uses": "확인 셀이 쓰는 이름을 바꿉니다: {}",
    "uses {}, which can change a check": "확인 과정을 바꿀 수 있는 것을 씁니다: {}",
    "not reached: {}": "채점하지 못함: {}",
    "stopped after {} s": "{}초 뒤에 멈추었습니다",
    "stopped at {} GiB of memory": "메모리 {}GiB에서 멈추었습니다",
    "stopped because it prints without end": "끝없이 출력하여 멈추었습니다",
    "the kernel died, perhaps out of memory": "커널이 갑자기 종료되었습니다. 메모리가 모자랐을 수 있습니다",
    "the check said nothing": "확인 셀이 아무 말도 하지 않았습니다",
    "the first colorings: {}": "첫 채색 결과: {}",
    "Grids of colorings:": "채색 그리드:",
    "Times and paths: {}": "시간과 경로: {}",
    "{} pairs in {} files, no faults": "{}쌍(파일 {}개), 잘못 없음",
    "{} pairs in {} file, no faults": "{}쌍(파일 {}개), 잘못 없음",
    "{} pairs in {} files, {} faults": "{}쌍(파일 {}개), 잘못 {}건",
    "{} pairs in {} files, {} fault": "{}쌍(파일 {}개), 잘못 {}건",
    "{} pairs in {} file, {} faults": "{}쌍(파일 {}개), 잘못 {}건",
    "{} pairs in {} file, {} fault": "{}쌍(파일 {}개), 잘못 {}건",
    "{}: {} in step": "{}: {}: 일치함",
    "{}: {} new, {} refreshed": "{}: 새 사본 {}개, 바뀐 사본 {}개",
    "{} has a newer version; to get it, delete or rename your copy": (
        "{}: 새 판이 있습니다. 받으려면 내 사본을 지우거나 이름을 바꾸십시오"
    ),
    "{} of {} runs done, in {}": "실행 {}/{}개를 마쳤습니다: {}",
    "Read it: {}": "결과 보기: {}",
    "{} steps in {} s; weights, losses and samples in {}": (
        "{}스텝, {}초. 가중치와 손실, 채색 예시: {}"
    ),
    "Color with them: {}": "이것으로 채색: {}",
    "The parts with their names: {}": "부분과 이름을 보여 주는 그림: {}",
    "Nothing was found to color: none of these parts gets a new color. If the picture shows a"
    " figure, cut it out, with transparency around it.": (
        "칠할 것을 찾지 못했습니다. 이 부분들은 새 색을 받지 않습니다. 그림에 인물이 있으면 둘레를 투명하게"
        " 잘라 내십시오."
    ),
    "Choose a color: {}": "색 고르기: {}",
    "stopped": "멈추었습니다",
    "stopped; what is done is kept, and the same command goes on": (
        "멈추었습니다. 마친 것은 그대로 있으며, 같은 명령을 다시 실행하면 이어서 합니다"
    ),
    "stopped; run the same command again to continue in {}": (
        "멈추었습니다. 이어 가려면 같은 명령을 다시 실행하십시오: {}"
    ),
}

# Remedies and parts of sentences that messages hold.
PHRASES: dict[str, str] = {
    "; did you mean {}?": ". 혹시 {}입니까?",
    "; there are: {}": ". 있는 것: {}",
    "no such file; check the name": "파일이 없습니다. 이름을 확인하십시오",
    "no such folder; check the name": "폴더가 없습니다. 이름을 확인하십시오",
    "no such shard; check the name": "샤드가 없습니다. 이름을 확인하십시오",
    "no such list of names; check the name": "이름 목록이 없습니다. 이름을 확인하십시오",
    "no such folder or zip; check the name": "폴더나 zip이 없습니다. 이름을 확인하십시오",
    "no such file or folder; check the name": "파일이나 폴더가 없습니다. 이름을 확인하십시오",
    "no such file; did you mean {}?": "파일이 없습니다. 혹시 {}입니까?",
    "no such folder; did you mean {}?": "폴더가 없습니다. 혹시 {}입니까?",
    "no such folder or zip; did you mean {}?": "폴더나 zip이 없습니다. 혹시 {}입니까?",
    "no such file or folder; did you mean {}?": "파일이나 폴더가 없습니다. 혹시 {}입니까?",
    "is a broken link; name the file itself": "끊어진 링크입니다. 파일을 직접 지정하십시오",
    "is a broken link; name the folder itself": "끊어진 링크입니다. 폴더를 직접 지정하십시오",
    "is a broken link; name the folder or zip itself": (
        "끊어진 링크입니다. 폴더나 zip을 직접 지정하십시오"
    ),
    "is a broken link; name the file or folder itself": (
        "끊어진 링크입니다. 파일이나 폴더를 직접 지정하십시오"
    ),
    "copy the folder again, or train in a new one": "폴더를 다시 복사하거나 새 폴더에서 학습하십시오",
    "train again, or copy the folder again": "다시 학습하거나 폴더를 다시 복사하십시오",
    "copy it again, or write the shards again": "다시 복사하거나 샤드를 다시 쓰십시오",
    "write the shards again with `chroma shards`": "`chroma shards`로 샤드를 다시 쓰십시오",
    "prepare the pictures again with `chroma data`": "`chroma data`로 그림을 다시 준비하십시오",
    "prepare a zip with `chroma data` first": "먼저 `chroma data`로 zip을 준비하십시오",
    "name the folder of the pictures": "그림이 든 폴더를 지정하십시오",
    "name a zip of pictures": "그림이 든 zip을 지정하십시오",
    "unpack {} inside it first": "먼저 그 안의 {} 파일을 푸십시오",
    "name the JSON of a sprite sheet, from TexturePacker or Aseprite": (
        "TexturePacker나 Aseprite의 스프라이트 시트 JSON을 지정하십시오"
    ),
    "name the {} of a pack, as Chroma wrote it": "크로마가 만든 팩의 {} 파일을 지정하십시오",
    "choose another folder, or delete this one": "다른 폴더를 고르거나 이 폴더를 지우십시오",
    "clone the repository again, or run {}": "저장소를 다시 복제하거나 다음을 실행하십시오: {}",
    "delete the folder and sweep again": "폴더를 지우고 스윕을 다시 실행하십시오",
    "run it again": "다시 실행하십시오",
    "is larger than {} MB; scale the picture down first": (
        "{}MB보다 큽니다. 먼저 그림을 줄이십시오"
    ),
    "has the name of another file in the zip": "zip 안의 다른 파일과 이름이 같습니다",
    "check the path": "경로를 확인하십시오",
    "check the folder's name": "폴더의 이름을 확인하십시오",
    "No such file or directory": "파일이나 폴더가 없습니다",
    "Permission denied": "권한이 없습니다",
    "Not a directory": "폴더가 아닙니다",
    "Is a directory": "폴더입니다",
    "No space left on device": "디스크가 가득 찼습니다",
    "File exists": "이미 있습니다",
    "Read-only file system": "쓸 수 없는 파일 시스템입니다",
    "unreadable": "읽을 수 없음",
}
