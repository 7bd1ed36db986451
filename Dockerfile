# The server of the story. It brings no database: CANCELSPEC_DATABASE says where one is.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Databases/ src/Databases/
COPY src/Pools/ src/Pools/
COPY src/Processes/ src/Processes/
COPY src/Server/ src/Server/
RUN dotnet publish src/Server --configuration Release --output /app -p:UseAppHost=false

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
# Inside a container loopback is its own; who gets in decides the port's publication.
ENV CANCELSPEC_LISTEN=0.0.0.0:12344
EXPOSE 12344
# Whether it accepts requests. The image has no HTTP client, but bash has sockets.
HEALTHCHECK --interval=2s --timeout=3s --start-period=20s --retries=5 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/12344"]
ENTRYPOINT ["dotnet", "CancelSpec.Server.dll"]
