# A small PostgreSQL for machines that reach no registry. ci/postgres-image makes the base from Debian's own packages, and
# the entry point understands the variables of the usual image.
ARG DEBIAN
FROM ${DEBIAN}
COPY postgres-entrypoint /usr/local/bin/
ENV PGDATA=/var/lib/postgresql/data
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["/usr/local/bin/postgres-entrypoint"]
CMD ["postgres"]
