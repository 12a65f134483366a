"""serve - the service that the bench lists: nginx for what is a file, live.py for the rest, TLS with and without kept
connections. Everything is on loopback and ends with the bench."""
import http.client
import os
import re
import select
import subprocess
import sys

PORT = int(os.environ.get("BENCH_PORT", "18365"))  # pages hold it: another port makes them anew
LIVE, TLS_KEPT, TLS_FRESH = PORT + 1, PORT + 2, PORT + 3

CONF = """
worker_processes 1;
daemon off;
pid %(folder)s/nginx.pid;
error_log %(folder)s/error.log warn;
events { worker_connections 256; }
http {
  log_format calls "$msec $request_method $request_uri";
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; keepalive_timeout 3600;
  client_body_temp_path %(folder)s/t1; proxy_temp_path %(folder)s/t2; fastcgi_temp_path %(folder)s/t3;
  uwsgi_temp_path %(folder)s/t4; scgi_temp_path %(folder)s/t5;
  map $args $pg { default 000000; "~skiptoken=[A-Za-z0-9]{64}(?<n>[0-9]{6})" $n; }
  ssl_certificate %(folder)s/cert.pem; ssl_certificate_key %(folder)s/key.pem;
  upstream live { server 127.0.0.1:%(live)d; keepalive 8; }
  server {
    listen 127.0.0.1:%(port)d;
    %(places)s
    location / {
      proxy_pass http://live; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host $http_host; access_log %(folder)s/calls.log calls;
    }
  }
  server { listen 127.0.0.1:%(kept)d ssl; %(places)s }
  server { listen 127.0.0.1:%(fresh)d ssl; keepalive_timeout 0; access_log %(folder)s/fresh.log calls; %(places)s }
}
"""
PLACES = """
    location ~ ^/((full|calm)-[0-9]+)/v1\\.0/solutions/backupRestore/restoreSessions$ {
      set $tenant $1; default_type application/json; root %s; access_log %s/calls.log calls;
      rewrite ^ /$tenant/page-$pg.json break;
    }
"""


def base(name, port=PORT):
    return f"{'https' if port in (TLS_KEPT, TLS_FRESH) else 'http'}://127.0.0.1:{port}/{name}"


class Service:
    def __init__(self, root, folder):
        self.root, self.folder, self.children = root, folder, []

    def make_certificate(self):
        """Self-signed; ca.pem is the system's set with it at the end, so that what it costs to parse is the usual."""
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", self.folder + "/key.pem", "-out", self.folder + "/cert.pem", "-days", "30",
                        "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, stderr=subprocess.DEVNULL)
        with open(self.folder + "/ca.pem", "w") as out:
            for path in ("/etc/ssl/certs/ca-certificates.crt", self.folder + "/cert.pem"):
                with open(path) as file:
                    out.write(file.read())

    def __enter__(self):
        os.makedirs(self.folder, exist_ok=True)
        self.make_certificate()
        words = {"folder": self.folder, "live": LIVE, "port": PORT, "kept": TLS_KEPT, "fresh": TLS_FRESH,
                 "places": PLACES % (self.root, self.folder)}
        with open(self.folder + "/nginx.conf", "w") as file:
            file.write(CONF % words)
        here = os.path.dirname(os.path.abspath(__file__))
        self.start(["nginx", "-p", self.folder, "-c", self.folder + "/nginx.conf"])
        self.start([sys.executable, os.path.join(here, "live.py"), str(LIVE), self.root])
        for _ in range(200):
            try:
                self.post("/bench/change?rows=0&what=counts")
                return self
            except (OSError, http.client.HTTPException):
                select.select([], [], [], 0.05)
        self.__exit__()
        raise RuntimeError("the service did not start; see " + self.folder + "/error.log")

    def start(self, argv):
        self.children.append(subprocess.Popen(argv, stderr=subprocess.DEVNULL))

    def post(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
        connection.request("POST", path)
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != 200:
            raise OSError(f"{path}: {response.status}")

    def calls(self, name):
        """(all requests, pages of lists) that a tenant has seen."""
        with open(self.folder + "/calls.log") as file:
            mine = [line for line in file if f"/{name}/" in line]
        return len(mine), sum(1 for line in mine if re.search(r"restoreSessions(\?\S*)?$", line.rstrip()))

    def fresh_connections(self, name):
        """That the server without kept connections has seen, one a request, and the lists of a tenant."""
        with open(self.folder + "/fresh.log") as file:
            return sum(1 for _ in file) + self.calls(name)[1]

    def __exit__(self, *unused):
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait()
