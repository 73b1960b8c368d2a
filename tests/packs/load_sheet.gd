# Load the frames of sprite sheets by their names, as a game in Godot 3 does, and save each as a PNG:
#     godot3-server --path FOLDER_WITH_PROJECT -s load_sheet.gd OUT SHEET.json [SHEET.json ...]
extends SceneTree


func _init():
	var arguments = Array(OS.get_cmdline_args()).slice(2, -1)
	var out = arguments.pop_front()
	var textures = {}
	for path in arguments:
		var file = File.new()
		file.open(path, File.READ)
		var sheet = JSON.parse(file.get_as_text()).result
		var image = Image.new()
		image.load(path.get_base_dir().plus_file(sheet["meta"]["image"]))
		var page = ImageTexture.new()
		page.create_from_image(image, 0)
		for name in sheet["frames"]:
			var place = sheet["frames"][name]["frame"]
			textures[name] = AtlasTexture.new()
			textures[name].atlas = page
			textures[name].region = Rect2(place["x"], place["y"], place["w"], place["h"])
	for name in textures:  # as a game asks for them, from any sheet
		var texture = textures[name]
		var cut = texture.atlas.get_data().get_rect(texture.region)
		cut.save_png(out.plus_file(name.replace("/", "_")))
	quit()
