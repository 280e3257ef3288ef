# The program and all it serves: one image for the web process, the worker, the schedule and the
# preparation of the database. No secret is needed to build it and none stays in it.

FROM node:22-bookworm-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim-bookworm AS packages
COPY requirements-production.lock /tmp/
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary :all: -r /tmp/requirements-production.lock

FROM python:3.11-slim-bookworm AS program
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production \
    STATIC_ROOT=/srv/static
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY --from=assets /app/node_modules node_modules
COPY . .
# Everybody may read it, whatever the umask was that the sources were cloned under.
RUN python manage.py messages compile \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q -x node_modules . \
    && chmod -R u=rwX,go=rX /app /srv/static

FROM python:3.11-slim-bookworm
# A number rather than a name, so that an orchestrator can tell that it is not root.
ARG UID=10001
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/documents
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY --from=program /srv/static /srv/static
COPY --from=program /app .
# A new volume takes over the owner of this folder; all else belongs to root and is only read.
RUN install --directory --owner "$UID" --group "$UID" --mode 0700 "$MEDIA_ROOT"
USER $UID:$UID
EXPOSE 8000
CMD ["gunicorn", "--config", "python:citydiplo.gunicorn_conf", "--bind", "0.0.0.0:8000", "citydiplo.wsgi"]
