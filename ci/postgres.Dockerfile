# A small PostgreSQL for machines that reach no registry: Debian's own packages, which ci/postgres-image makes an image
# of, and an entry point that understands the variables of the usual image.
ARG DEBIAN
FROM ${DEBIAN}
COPY postgres-entrypoint /usr/local/bin/
ENV PGDATA=/var/lib/postgresql/data
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/postgres-entrypoint"]
CMD ["postgres"]
