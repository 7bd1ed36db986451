# The command, with a PostgreSQL of its own.
#
#   docker build --file ci/tool.Dockerfile --tag cancelspec .
#   docker run --rm cancelspec story
#   docker run --rm --network my-network --volume "$PWD:/work" --user "$(id -u)" cancelspec \
#     judge --url http://app:3000 --tap-listen 0.0.0.0:5432 --requests orders.http --database postgresql://…
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12

FROM ${SDK_IMAGE} AS build
WORKDIR /source
# There is no git here to take a version from.
ARG VERSION=0.0.0-container
COPY global.json Directory.Build.props Directory.Packages.props GateHost.props .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Cli --configuration Release --output /app -p:UseAppHost=false -p:MinVerVersionOverride=${VERSION}

FROM ${RUNTIME_IMAGE}
# A base that has PostgreSQL already needs no registry of packages.
RUN ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null || \
    { apt-get update && apt-get install --yes --no-install-recommends postgresql && rm -rf /var/lib/apt/lists/*; }
COPY --from=build /app /opt/cancelspec
RUN mkdir /work && chown "$APP_UID" /work
WORKDIR /work
# PostgreSQL refuses to run as root.
USER $APP_UID
ENTRYPOINT ["dotnet", "/opt/cancelspec/CancelSpec.Cli.dll"]
CMD ["--help"]
