"""The application: settings, server, shell. Run it with `script/server`, or with `python app.py` once that has set things up."""

from flask_compress import Compress

import api
import callbacks
import commands
from api import prometheus, security, static
from api.serving import EngineRoom, given_files, index_page, secret_key, warm_up
from data import logs
from data.settings import PROJECT_DIR, get_settings
from layouts.root import root

settings = get_settings()
logs.configure(settings.log_level)

app = EngineRoom(
    "engine_room",
    assets_folder=str(PROJECT_DIR / "assets"),
    assets_ignore=".*",
    suppress_callback_exceptions=True,
    use_async=False,
    update_title="",
    title="Engine Room",
    index_string=index_page(),
    include_assets_files=False,
)
server = app.server
server.secret_key = secret_key(settings)
server.config.update(
    MAX_CONTENT_LENGTH=2 << 20, COMPRESS_ALGORITHM=["zstd", "br", "gzip"], COMPRESS_MIN_SIZE=500
)
app.layout = root
Compress(server)
files = static.StaticFiles(server, given_files())
api.register(server)
callbacks.opening.register(server)
prometheus.watch(server)
commands.register(server)
files.give(warm_up(app))
security.protect(server, app.csp_hashes())

if __name__ == "__main__":
    commands.serve()
