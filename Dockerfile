# relmap's workshop app, for docker-compose.yml: built from this checkout, runs as nobody.
FROM python:3.13-slim
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY relmap relmap
COPY queries queries
COPY visual visual
COPY examples examples
RUN pip install --no-cache-dir --constraint constraints.txt ".[serve,network,neo4j]"
USER nobody
EXPOSE 8642
ENTRYPOINT ["relmap"]
