# Stands in for the images of .NET's runtime and SDK on machines that reach no registry. It puts this machine's SDK and the
# packages of a project of ours on the Debian of ci/postgres-image. Of the real images it has only what our Dockerfile uses.
ARG DEBIAN
FROM ${DEBIAN} AS runtime
ADD runtime.tar /usr/share/dotnet/
RUN echo 'app:x:1654:1654::/home/app:/bin/bash' >>/etc/passwd && echo 'app:x:1654:' >>/etc/group && mkdir -p /home/app && chown 1654:1654 /home/app
ENV PATH=/usr/share/dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin APP_UID=1654

FROM runtime AS sdk
ADD sdk.tar /usr/share/dotnet/
ADD packages.tar /root/.nuget/packages/
