# syntax=docker/dockerfile:1
# Two stages: the first installs what is locked, the second carries only what runs, under a user of its own.

FROM python:3.11-slim-bookworm AS build
COPY requirements/installer.lock requirements/base.lock /build/
RUN python -m pip install --no-cache-dir --require-hashes -r /build/installer.lock \
    && python -m venv /venv \
    && uv pip sync --no-cache --python /venv/bin/python --require-hashes /build/base.lock

FROM python:3.11-slim-bookworm AS run
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-inter fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin raccord \
    && install -d -o raccord -g raccord /srv/raccord /srv/raccord/staticfiles /var/lib/raccord
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    RACCORD_ENV=production RACCORD_VAR=/var/lib/raccord DJANGO_SETTINGS_MODULE=config.settings \
    HOME=/tmp XDG_CACHE_HOME=/tmp
WORKDIR /srv/raccord
COPY --from=build /venv /venv
COPY manage.py ./
COPY config config
COPY kernel kernel
COPY subscribers subscribers
COPY provisioning provisioning
COPY sla sla
COPY monitoring monitoring
COPY invoicing invoicing
COPY web web
COPY locale locale
COPY docs/guide docs/guide
# Gathering files and compiling catalogues needs settings that load, not settings that work: none of these stays.
RUN SECRET_KEY=only-to-gather-the-static-files-of-this-image-nothing-else SECRET_KEYS_FILE=/dev/null \
    DATABASE_URL=postgresql:///none BROKER_URL=redis://none EMAIL_URL=memory: ALLOWED_HOSTS=none \
    sh -c 'touch /tmp/keys && SECRET_KEYS_FILE=/tmp/keys python manage.py collectstatic --noinput \
    && python -m config.translations compile && rm /tmp/keys'
USER raccord
VOLUME /var/lib/raccord
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gunicorn", "config.wsgi", "--worker-class", "gthread", "--workers", "3", "--threads", "8", "--bind", "0.0.0.0:8000", \
     "--worker-tmp-dir", "/dev/shm"]
