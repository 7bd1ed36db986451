# The server of the story. The image contains no database: CANCELSPEC_DATABASE names one.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12

FROM ${SDK_IMAGE} AS build
WORKDIR /source
# There is no git here to take a version from.
ARG VERSION=0.0.0-container
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Databases/ src/Databases/
COPY src/Pools/ src/Pools/
COPY src/Processes/ src/Processes/
COPY src/Server/ src/Server/
RUN dotnet publish src/Server --configuration Release --output /app -p:UseAppHost=false -p:MinVerVersionOverride=${VERSION}

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
# The container's loopback cannot be reached from outside, so the server listens on all addresses. The port's publication
# decides which clients can reach it.
ENV CANCELSPEC_LISTEN=0.0.0.0:12344
EXPOSE 12344
# The check tests whether the server accepts connections. The image has no HTTP client, but bash can open sockets.
HEALTHCHECK --interval=2s --timeout=3s --start-period=20s --retries=5 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/12344"]
ENTRYPOINT ["dotnet", "CancelSpec.Server.dll"]
