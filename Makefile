# Every target only calls tools/dev.py, which runs the same without make: python tools/dev.py test
PYTHON ?= $(shell command -v python3 || command -v python || echo py)

.PHONY: demo test check soak setup lock
demo test check soak setup lock:
	@$(PYTHON) tools/dev.py $@ $(ARGS)
