"""Makes the certificates in Tests/Fixtures/tls, which are good for nothing but tests: their keys are public.

Usage: make_certificates.py   (needs the program openssl)

server.pem, server.key      for localhost, 127.0.0.1 and ::1; valid for 100 years
renewed.pem, renewed.key    the same with another key
expired.pem, expired.key    valid until a day before it was made
encrypted.key               the first key under the passphrase `secret`
"""
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "tls"
NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make(name, days):
    key, request, certificate = FOLDER / f"{name}.key", FOLDER / f"{name}.csr", FOLDER / f"{name}.pem"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    openssl("req", "-new", "-key", key, "-subj", "/CN=localhost", "-addext", NAMES, "-out", request)
    openssl("x509", "-req", "-in", request, "-signkey", key, "-days", days, "-copy_extensions", "copy", "-out", certificate)
    request.unlink()


def main():
    FOLDER.mkdir(exist_ok=True)
    for name, days in (("server", 36500), ("renewed", 36500), ("expired", -1)):
        make(name, days)
    openssl("pkey", "-in", FOLDER / "server.key", "-aes256", "-passout", "pass:secret", "-out",
            FOLDER / "encrypted.key")


if __name__ == "__main__":
    main()
