;;; modseal.el --- go.sum with eglot  -*- lexical-binding: t -*-
(define-derived-mode go-sum-mode prog-mode "go.sum")
(add-to-list 'auto-mode-alist '("/go\\(\\.work\\)?\\.sum\\'" . go-sum-mode))
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(go-sum-mode "modseal" "lsp")))
